using System.Buffers;

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
    /// <param name="receive">Receives into a buffer; 0 is the peer's end. It may throw when the peer is gone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <returns>True: the peer's end was seen.</returns>
    internal static async ValueTask<bool> DiscardAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> receive, TimeProvider time, CancellationToken cancellation)
    {
        using var whole = new CancellationTokenSource(Whole, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(whole.Token, cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (long discarded = 0; discarded < Bytes;)
            {
                using var silence = new CancellationTokenSource(Silence, time);
                using var token = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, either.Token);
                var count = await receive(buffer, token.Token).ConfigureAwait(false);
                if (count == 0)
                    return true;
                discarded += count;
            }

            return false;
        }
        catch (Exception gone) when (gone is OperationCanceledException or ParleyException or IOException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
