using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Services;

/// <summary>
/// Time protocol (RFC 868), as rdate asks for it. Wire: four bytes, most significant first, the seconds since 1900-01-01
/// 00:00:00 UTC, then the end; a datagram of any content is answered with them. 32 bits end at 2036-02-07T06:28:16Z:
/// from then on nothing is said, since a wrapped number would be a wrong time.
/// </summary>
/// <param name="clock">The clock. Null: the system's.</param>
/// <param name="log">Where the end of the 32 bits is told, once. Null: nowhere.</param>
[RunsOnReactor]
public sealed class Rfc868(TimeProvider? clock = null, ILogger<Rfc868>? log = null) : IStreamService, IDatagramService
{
    private const long SecondsFrom1900To1970 = 2_208_988_800;
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ILogger _log = log ?? NullLogger<Rfc868>.Instance;
    private int _told;

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        if (!TryWrite(connection.Output.GetSpan(sizeof(uint))))
            return;
        connection.Output.Advance(sizeof(uint));
        await connection.Output.FlushAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        if (TryWrite(bytes))
            answers.Send(bytes);
    }

    private bool TryWrite(Span<byte> bytes)
    {
        var seconds = _clock.GetUtcNow().ToUnixTimeSeconds() + SecondsFrom1900To1970;
        if (seconds is >= 0 and <= uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)seconds);
            return true;
        }

        if (Interlocked.Exchange(ref _told, 1) == 0)
            _log.Rfc868Exhausted();
        return false;
    }
}
