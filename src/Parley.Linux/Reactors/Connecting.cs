using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>A connect on its way. Begun by .NET without waiting, and waited for here: .NET would go on watching the socket beside the reactor.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Connecting(Reactor reactor, Socket socket) : IEventOwner
{
    // unix(7): with a full backlog a connect that must not wait fails, and nothing tells when there is room.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(5);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal async ValueTask RunAsync(EndPoint peer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        socket.Blocking = false;
        while (true)
        {
            try
            {
                socket.Connect(peer);
                return;
            }
            catch (SocketException waits) when (waits.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                if (socket.AddressFamily != AddressFamily.Unix)
                    break;
            }

            await Task.Delay(Retry, cancellation).ConfigureAwait(false);
        }

        var descriptor = new Descriptor(reactor, (int)socket.Handle, this);
        var result = descriptor.Watch(Libc.Out);
        if (result < 0)
            throw Errno.ToException(-result);
        try
        {
            await _ready.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            descriptor.Unwatch();
        }

        var error = Libc.PendingError((int)socket.Handle);
        if (error != 0)
            throw Errno.ToException(error);
    }

    void IEventOwner.Happened(uint events) => _ready.TrySetResult();
}
