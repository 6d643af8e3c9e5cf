using System.Buffers.Binary;
using System.Text;

namespace Parley.Services;

/// <summary>
/// Simple Network Time Protocol server, version 4 (RFC 4330; RFC 5905, section 14). Wire: a client's packet (mode 3,
/// version 1 to 4, 48 bytes or more) is answered with 48 bytes: mode 4, its version and poll, this server's stratum and
/// reference, its transmit time as originate time, and the times of receipt and answer. Anything else is ignored.
/// </summary>
[RunsOnReactor]
public sealed class Ntp : IDatagramService
{
    private const int Length = 48;
    private const int ClientMode = 3;
    private const int ServerMode = 4;
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TimeProvider _clock;
    private readonly byte _stratum;
    private readonly byte[] _reference = new byte[4];
    private readonly sbyte _precision;

    /// <summary>Makes a server of this machine's own clock.</summary>
    /// <param name="clock">The clock. Null: the system's.</param>
    /// <param name="stratum">How far from a reference clock to claim to be, 1 to 15. Default 10: what an undisciplined local clock says.</param>
    /// <param name="reference">The reference's name: up to four ASCII characters. Default LOCL.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stratum is not 1 to 15.</exception>
    /// <exception cref="ArgumentException">The reference is no name of up to four ASCII characters.</exception>
    public Ntp(TimeProvider? clock = null, int stratum = 10, string reference = "LOCL")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stratum, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stratum, 15);
        if (!Ascii.IsValid(reference) || reference.Length > _reference.Length)
            throw new ArgumentException("A reference is up to four ASCII characters.", nameof(reference));
        _clock = clock ?? TimeProvider.System;
        _stratum = (byte)stratum;
        Encoding.ASCII.GetBytes(reference, _reference);
        _precision = MeasurePrecision(_clock);
    }

    /// <summary>False: an answer is never longer than its question.</summary>
    public bool Amplifies => false;

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers)
    {
        var received = ToTimestamp(_clock.GetUtcNow());
        var asked = question.Payload.Span;
        if (asked.Length < Length || (asked[0] & 7) != ClientMode)
            return;
        var version = (asked[0] >> 3) & 7;
        if (version is < 1 or > 4)
            return;

        Span<byte> answer = stackalloc byte[Length];
        answer.Clear();
        // The leap indicator stays 0: no warning, which also says that the clock is synchronized.
        answer[0] = (byte)((version << 3) | ServerMode);
        answer[1] = _stratum;
        answer[2] = asked[2];
        answer[3] = (byte)_precision;
        // Root delay 0: the reference is this machine's own clock. Root dispersion 10 ms, in 16.16 fixed point seconds.
        BinaryPrimitives.WriteUInt32BigEndian(answer[8..], 65536 / 100);
        _reference.CopyTo(answer[12..]);
        BinaryPrimitives.WriteUInt64BigEndian(answer[16..], received);
        asked[40..48].CopyTo(answer[24..]);
        BinaryPrimitives.WriteUInt64BigEndian(answer[32..], received);
        BinaryPrimitives.WriteUInt64BigEndian(answer[40..], ToTimestamp(_clock.GetUtcNow()));
        answers.Send(answer);
    }

    /// <summary>A time as NTP writes it: seconds since 1900 and their fraction, 32 bits each. In 2036 the seconds begin again at 0, era 1 (RFC 5905, section 6).</summary>
    internal static ulong ToTimestamp(DateTimeOffset time)
    {
        var (seconds, ticks) = Math.DivRem((time - Epoch).Ticks, TimeSpan.TicksPerSecond);
        return ((ulong)(uint)seconds << 32) | (((ulong)ticks << 32) / TimeSpan.TicksPerSecond);
    }

    // RFC 5905, section 7.3: the precision is log2 of the clock's step, or of the time to read it where that is longer.
    private static sbyte MeasurePrecision(TimeProvider clock)
    {
        var smallest = long.MaxValue;
        var before = clock.GetUtcNow();
        for (var reading = 0; reading < 1000; reading++)
        {
            var now = clock.GetUtcNow();
            if (now > before)
                smallest = Math.Min(smallest, (now - before).Ticks);
            before = now;
        }

        // A clock that stands still (a test's) is as exact as its type: 100 ns.
        var step = smallest == long.MaxValue ? 1 : smallest;
        return (sbyte)Math.Round(Math.Log2((double)step / TimeSpan.TicksPerSecond));
    }
}
