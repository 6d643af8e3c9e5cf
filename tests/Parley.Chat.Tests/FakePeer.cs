using System.Buffers;
using System.Text;

namespace Parley.Chat.Tests;

/// <summary>The service's end of a conversation with a peer that the test plays. What is sent to the peer is there at once.</summary>
internal sealed class FakePeer(PeerStyle style = PeerStyle.Lines, int room = int.MaxValue) : Conversation
{
    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _toService = new();
    private readonly List<string> _got = [];
    private readonly CancellationTokenSource _closed = new();
    private TaskCompletionSource<bool>? _waiting;
    private TaskCompletionSource<string>? _next;
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _served = Task.CompletedTask;
    private bool _finished;

    public override Address Local { get; } = new MemoryAddress("chat");

    public override Address Remote { get; } = new MemoryAddress("peer");

    public override PeerStyle Style => CurrentStyle;

    public PeerStyle CurrentStyle { get; set; } = style;

    public override CancellationToken Closed => _closed.Token;

    /// <summary>Ends as the service's call does.</summary>
    public Task Served => _served.WaitAsync(TimeSpan.FromSeconds(30));

    public static async Task<FakePeer> JoinAsync(ChatService chat, string name, PeerStyle style = PeerStyle.Lines, CancellationToken stopping = default)
    {
        var peer = new FakePeer(style);
        peer.Meet(chat, stopping);
        await peer.SayAsync(name);
        return peer;
    }

    public void Meet(ChatService chat, CancellationToken stopping = default) => _served = Task.Run(() => chat.ServeAsync(this, stopping).AsTask(), CancellationToken.None);

    public Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a message and waits until the service has dealt with it and asks for the next, or has ended.</summary>
    public async Task SayAsync(byte[] message)
    {
        Task idle;
        lock (_gate)
        {
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
            _toService.Enqueue(message);
            _waiting?.TrySetResult(true);
        }

        await Task.WhenAny(idle, _served).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>The peer ends its side; the service's call ends.</summary>
    public async Task LeaveAsync()
    {
        lock (_gate)
        {
            _finished = true;
            _waiting?.TrySetResult(true);
        }

        await Served;
    }

    /// <summary>What has come since the last call.</summary>
    public string[] Take()
    {
        lock (_gate)
        {
            string[] got = [.. _got];
            _got.Clear();
            return got;
        }
    }

    /// <summary>The next message that comes.</summary>
    public async Task<string> NextAsync()
    {
        Task<string> next;
        lock (_gate)
        {
            _next = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            next = _next.Task;
        }

        return await next.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public override async ValueTask<Message?> ReceiveAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            TaskCompletionSource<bool> waiting;
            lock (_gate)
            {
                if (_closed.IsCancellationRequested)
                    throw new ParleyException(ErrorReason.Reset, "the peer is gone");
                if (_toService.TryDequeue(out var message))
                    return new Message(new ReadOnlySequence<byte>(message));
                if (_finished)
                    return null;
                _waiting = waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _idle.TrySetResult();
            }

            await waiting.Task.WaitAsync(cancellation);
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default) =>
        TrySend(message) ? default : throw new ParleyException(ErrorReason.Reset, "the peer is gone");

    public override bool TrySend(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (_closed.IsCancellationRequested || _got.Count >= room)
                return false;
            _got.Add(Encoding.UTF8.GetString(message.Span));
            _next?.TrySetResult(_got[^1]);
            return true;
        }
    }

    public override ValueTask FinishAsync(CancellationToken cancellation = default) => default;

    public override void Abort(Exception? reason = null)
    {
        lock (_gate)
        {
            _closed.Cancel();
            _waiting?.TrySetResult(true);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _closed.Dispose();
        return default;
    }
}
