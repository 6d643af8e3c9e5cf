namespace Parley.Services;

/// <summary>
/// Daytime (RFC 867). Wire: the same line as <see cref="Time"/>, <c>Sat Nov 21 02:46:10 2026\r\n</c>, then the end; a
/// datagram of any content is answered with it. The RFC leaves the syntax free; ctime's is what its servers send.
/// </summary>
/// <param name="clock">The clock. Null: the system's.</param>
/// <param name="zone">Whose time. Null: this machine's local time.</param>
[RunsOnReactor]
public sealed class Daytime(TimeProvider? clock = null, TimeZoneInfo? zone = null) : IStreamService, IDatagramService
{
    private readonly Time _time = new(clock, zone);

    /// <inheritdoc/>
    public ValueTask ServeAsync(Connection connection, CancellationToken stopping) => _time.ServeAsync(connection, stopping);

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers) => _time.Answer(question, answers);
}
