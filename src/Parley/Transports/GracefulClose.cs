namespace Parley;

/// <summary>
/// The second half of the graceful close: after our FIN, read on and discard until the peer's, so that our close finds
/// no unread input and sends no reset (RFC 2525, section 2.17; RFC 9112, section 9.6 tells servers to do the same).
/// </summary>
internal static class GracefulClose
{
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan Whole = TimeSpan.FromSeconds(10);
    internal const long Bytes = 16 * 1024 * 1024;

    /// <summary>Discards until the end, or until a bound is met.</summary>
    /// <param name="receive">Receives and forgets, and says how many bytes; 0 is the peer's end. It may throw when the peer is gone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <returns>True: the peer's end was seen.</returns>
    internal static async ValueTask<bool> DiscardAsync(Func<CancellationToken, ValueTask<int>> receive, TimeProvider time, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        using var patience = new CancellationTokenSource(Silence, time);
        using var givenUp = cancellation.UnsafeRegister(static patience => ((CancellationTokenSource)patience!).Cancel(), patience);
        try
        {
            for (long discarded = 0; discarded < Bytes;)
            {
                var count = await receive(patience.Token).ConfigureAwait(false);
                if (count == 0)
                    return true;
                discarded += count;
                var left = Whole - time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero)
                    return false;
                patience.CancelAfter(left < Silence ? left : Silence);
            }

            return false;
        }
        catch (Exception gone) when (gone is OperationCanceledException or ParleyException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
