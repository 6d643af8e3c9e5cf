namespace Parley.Services;

/// <summary>How <see cref="Time"/> writes.</summary>
public enum TimeFormat
{
    /// <summary><c>Sat Nov 21 02:46:10 2026</c>: the default.</summary>
    Ctime,

    /// <summary><c>2026-11-21T02:46:10+01:00</c>, with <c>Z</c> at UTC (RFC 3339).</summary>
    Iso,
}

/// <summary>
/// The time and day. Wire: one line as C's ctime writes it, ended by CRLF: <c>Sat Nov 21 02:46:10 2026\r\n</c>, then the
/// end; a datagram of any content is answered with it.
/// </summary>
/// <param name="clock">The clock. Null: the system's.</param>
/// <param name="zone">Whose time. Null: this machine's local time, as ctime has it.</param>
/// <param name="format">How it is written.</param>
[RunsOnReactor]
public sealed class Time(TimeProvider? clock = null, TimeZoneInfo? zone = null, TimeFormat format = TimeFormat.Ctime) : IStreamService, IDatagramService
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        connection.Output.Advance(Write(connection.Output.GetSpan(Ctime.MaxLength)));
        await connection.Output.FlushAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers)
    {
        Span<byte> line = stackalloc byte[Ctime.MaxLength];
        answers.Send(line[..Write(line)]);
    }

    private int Write(Span<byte> line)
    {
        var now = TimeZoneInfo.ConvertTime(_clock.GetUtcNow(), zone ?? _clock.LocalTimeZone);
        return format == TimeFormat.Iso ? Ctime.WriteIso(line, now) : Ctime.Write(line, now);
    }
}
