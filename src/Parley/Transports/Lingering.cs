using System.IO.Pipelines;

namespace Parley;

/// <summary>
/// The bounds of a graceful close: the peer's bytes are read and discarded until its end, but at most 1 s of silence,
/// 10 s in all and 16 MB long. (RFC 2525, section 2.17, says what a close with unread input costs.)
/// </summary>
internal sealed class Lingering : IDisposable
{
    private const long MostBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InAll = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _cancelled;
    private long _bytes;

    public Lingering(TimeProvider time, CancellationToken cancellation)
    {
        _time = time;
        _began = time.GetTimestamp();
        _over = new CancellationTokenSource(Silence, time);
        _cancelled = cancellation.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), _over);
    }

    /// <summary>Ends when it is time to close, whatever the peer still sends.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Reads and discards until the peer's end or until it is <see cref="Over"/>.</summary>
    /// <param name="input">Not in use elsewhere.</param>
    /// <param name="time">The clock of the bounds.</param>
    /// <param name="cancellation">Ends it at once, without an exception.</param>
    /// <returns>True: the peer has finished. False: a bound was reached.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.Reset"/>.</exception>
    public static async ValueTask<bool> DiscardAsync(PipeReader input, TimeProvider time, CancellationToken cancellation)
    {
        using var lingering = new Lingering(time, cancellation);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(lingering.Over);
                var goesOn = lingering.Heard(result.Buffer.Length);
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return true;
                if (!goesOn)
                    return false;
            }
        }
        catch (OperationCanceledException) when (lingering.Over.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The peer sent something: the silence begins anew.</summary>
    /// <param name="bytes">How much.</param>
    /// <returns>False: that is enough.</returns>
    public bool Heard(long bytes)
    {
        _bytes += bytes;
        var left = InAll - _time.GetElapsedTime(_began);
        if (_bytes > MostBytes || left <= TimeSpan.Zero)
            return false;
        _over.CancelAfter(left < Silence ? left : Silence);
        return true;
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        _over.Dispose();
    }
}
