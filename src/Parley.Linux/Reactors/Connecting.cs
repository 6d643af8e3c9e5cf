using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// A connect on its way, with the system's own calls: .NET would go on watching the socket beside the reactor, and says
/// "not yet" with an exception.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Connecting(Reactor reactor, Socket socket) : IEventOwner
{
    // unix(7): with a full backlog a connect that must not wait fails, and nothing tells when there is room.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(5);

    private readonly Readiness _ready = new(reactor);

    internal async ValueTask RunAsync(EndPoint peer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        socket.Blocking = false;
        var name = peer.Serialize();
        while (true)
        {
            var result = Libc.Connect((int)socket.Handle, name.Buffer.Span[..name.Size]);
            if (result >= 0)
                return;
            if (result == -Errno.InProgress)
                break;
            if (result is not (-Errno.Again or -Errno.Interrupted) || socket.AddressFamily != AddressFamily.Unix)
                throw Errno.ToException(-result);
            await Task.Delay(Retry, cancellation).ConfigureAwait(false);
        }

        await WaitAsync(cancellation).ConfigureAwait(false);
        var error = Libc.PendingError((int)socket.Handle);
        if (error != 0)
            throw Errno.ToException(error);
    }

    private async ValueTask WaitAsync(CancellationToken cancellation)
    {
        var descriptor = new Descriptor(reactor, (int)socket.Handle, this);
        var result = descriptor.Watch(Libc.Out);
        if (result < 0)
            throw Errno.ToException(-result);
        try
        {
            using (cancellation.UnsafeRegister(static ready => ((Readiness)ready!).Signal(), _ready))
                await _ready.WaitAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            descriptor.Unwatch();
        }
    }

    void IEventOwner.Happened(uint events) => _ready.Signal();
}
