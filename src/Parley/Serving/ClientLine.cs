using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Parley;

/// <summary>
/// The two lines of every client: that it came, and that it left. By hand, since each client has them: nothing is
/// allocated but the line itself, and not that where the logger has room for it (<see cref="ISpanFormattable"/>).
/// </summary>
internal readonly struct ClientLine : IReadOnlyList<KeyValuePair<string, object?>>, ISpanFormattable
{
    private static readonly EventId CameId = new(1, nameof(Log.Came));
    private static readonly EventId LeftId = new(2, nameof(Log.Left));

    private readonly string _service;
    private readonly int _number;
    private readonly Address _remote;

    // Where it came in; null: it left.
    private readonly Address? _local;

    // Who serves it, or why it left.
    private readonly string _rest;

    private ClientLine(string service, int number, Address remote, Address? local, string rest) =>
        (_service, _number, _remote, _local, _rest) = (service, number, remote, local, rest);

    /// <inheritdoc/>
    public int Count => _local is null ? 5 : 6;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => (index, _local) switch
    {
        (0, _) => new("Service", _service),
        (1, _) => new("Number", _number),
        (2, _) => new("Remote", _remote),
        (3, null) => new("Why", _rest),
        (4, null) => new("{OriginalFormat}", "{Service}: client {Number} from {Remote} left: {Why}"),
        (3, _) => new("Local", _local),
        (4, _) => new("Worker", _rest),
        (5, { }) => new("{OriginalFormat}", "{Service}: client {Number} from {Remote} at {Local}{Worker}"),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    /// <inheritdoc/>
    public override string ToString() => ToString(null, null);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => string.Create(CultureInfo.InvariantCulture, $"{this}");

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) => _local is null
        ? destination.TryWrite(CultureInfo.InvariantCulture, $"{_service}: client {_number} from {_remote} left: {_rest}", out charsWritten)
        : destination.TryWrite(CultureInfo.InvariantCulture, $"{_service}: client {_number} from {_remote} at {_local}{_rest}", out charsWritten);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static ClientLine Came(string service, int number, Address remote, Address local, string worker) => new(service, number, remote, local, worker);

    internal static ClientLine Left(string service, int number, Address remote, string why) => new(service, number, remote, null, why);

    internal void WriteTo(ILogger logger)
    {
        if (logger.IsEnabled(LogLevel.Information))
            logger.Log(LogLevel.Information, _local is null ? LeftId : CameId, this, null, static (line, _) => line.ToString());
    }
}
