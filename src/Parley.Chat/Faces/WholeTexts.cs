using System.Buffers;
using System.Text;

namespace Parley.Chat;

/// <summary>
/// A peer's messages as texts, with no character cut in two: a bare peer's message ends where a receive ended, which may be
/// between two segments of TCP and inside a character. The rest is waited for, but not for long: in Latin-1 an é at the
/// end looks like the first byte of a longer character.
/// </summary>
/// <param name="talk">The peer.</param>
/// <param name="time">The clock of the wait.</param>
/// <param name="limit">Bytes that may be put together.</param>
internal sealed class WholeTexts(Conversation talk, TimeProvider time, int limit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private byte[] _cut = [];

    /// <summary>Waits for the next text.</summary>
    /// <param name="cancellation">Gives up; nothing is lost.</param>
    /// <returns>The text, with U+FFFD for bytes that are no UTF-8; null: the peer has finished.</returns>
    public async ValueTask<string?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await ReceiveAsync(cancellation) is not { } bytes)
                return _cut.Length > 0 ? Take(_cut) : null;
            byte[] all = [.. _cut, .. bytes];
            var isCut = talk.Style is PeerStyle.Bare && bytes.Length > 0 && all.Length < limit
                && Rune.DecodeLastFromUtf8(all, out _, out _) is OperationStatus.NeedMoreData;
            if (!isCut)
                return Take(all);
            _cut = all;
        }
    }

    // No bytes: the rest of a character did not come in time.
    private async ValueTask<byte[]?> ReceiveAsync(CancellationToken cancellation)
    {
        if (_cut.Length == 0)
            return (await talk.ReceiveAsync(cancellation))?.Bytes.ToArray();
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return (await talk.ReceiveAsync(either.Token))?.Bytes.ToArray();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    private string Take(byte[] bytes)
    {
        _cut = [];
        return Encoding.UTF8.GetString(bytes);
    }
}
