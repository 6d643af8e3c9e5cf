using System.Buffers;
using System.Text;
using System.Threading.Channels;

namespace Parley.Services.Tests;

/// <summary>A conversation whose peer is the test: it says and hears whole messages, and may refuse to read.</summary>
internal sealed class ScriptedTalk(string remote = "tcp://127.0.0.1:4711", string local = "tcp://127.0.0.1:11596") : Conversation
{
    private readonly Channel<Message> _toService = Channel.CreateUnbounded<Message>();
    private readonly Channel<Message> _toPeer = Channel.CreateUnbounded<Message>();
    private readonly CancellationTokenSource _closed = new();

    public override Address Local { get; } = Address.Parse(local);

    public override Address Remote { get; } = Address.Parse(remote);

    public override PeerStyle Style => PeerStyle.Bounded;

    public override CancellationToken Closed => _closed.Token;

    /// <summary>False: the peer does not read, and its bounded queue is full.</summary>
    public bool Reads { get; set; } = true;

    /// <summary>Messages that the service has sent and nobody has heard yet.</summary>
    public int Unheard => _toPeer.Reader.Count;

    public void Say(string text) => Say(new Message(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))));

    public void Say(Message message) => _toService.Writer.TryWrite(message).ShouldBeTrue();

    public void FinishSending() => _toService.Writer.Complete();

    public void Reset() => _toService.Writer.Complete(new ParleyException(ErrorReason.Reset, "the peer has gone"));

    /// <summary>What the service said next, or null when it has been served.</summary>
    public async Task<string?> HearAsync() => (await HearMessageAsync())?.Text;

    public async Task<Message?> HearMessageAsync() =>
        await _toPeer.Reader.WaitToReadAsync(Guard.Token) && _toPeer.Reader.TryRead(out var message) ? message : null;

    /// <summary>Serves the conversation as a server does, and ends what the peer hears with it.</summary>
    public async Task ServeAsync(IConversationService service, CancellationToken stopping = default)
    {
        try
        {
            await service.ServeAsync(this, stopping);
        }
        finally
        {
            _toPeer.Writer.Complete();
        }
    }

    public override async ValueTask<Message?> ReceiveAsync(CancellationToken cancellation = default) =>
        await _toService.Reader.WaitToReadAsync(cancellation) && _toService.Reader.TryRead(out var message) ? message : null;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default) =>
        _toPeer.Writer.WriteAsync(new Message(new ReadOnlySequence<byte>(message.ToArray())), cancellation);

    public override ValueTask SendAsync(Message message, CancellationToken cancellation = default) => _toPeer.Writer.WriteAsync(message, cancellation);

    public override bool TrySend(ReadOnlyMemory<byte> message) => Reads && _toPeer.Writer.TryWrite(new Message(new ReadOnlySequence<byte>(message.ToArray())));

    public override ValueTask FinishAsync(CancellationToken cancellation = default) => default;

    public override void Abort(Exception? reason = null) => _closed.Cancel();

    public override ValueTask DisposeAsync()
    {
        _closed.Dispose();
        return default;
    }
}
