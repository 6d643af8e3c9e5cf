using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// A connect on its way, with the system's own calls: .NET would go on watching the socket beside the reactor, and says
/// "not yet" with an exception. What it watches, its connection goes on watching.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Connecting : IEventOwner
{
    // unix(7): with a full backlog a connect that must not wait fails, and nothing tells when there is room.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(5);

    private readonly Descriptor _descriptor;
    private readonly Readiness _ready;
    private uint _heard;

    internal Connecting(Reactor reactor, int descriptor)
    {
        _descriptor = new Descriptor(reactor, descriptor) { Owner = this };
        _ready = new Readiness(reactor);
    }

    /// <summary>Connects; where it fails, the socket is closed.</summary>
    /// <param name="peer">Whom to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The connected socket. Who takes it over calls <see cref="Tell"/>.</returns>
    internal async ValueTask<Descriptor> RunAsync(EndPoint peer, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var name = peer.Serialize();
            while (true)
            {
                var result = Libc.Connect(_descriptor.Number, name.Buffer.Span[..name.Size]);
                if (result >= 0)
                    return _descriptor;
                if (result == -Errno.InProgress)
                    break;
                if (result is not (-Errno.Again or -Errno.Interrupted) || peer.AddressFamily != AddressFamily.Unix)
                    throw Errno.ToException(-result);
                await Task.Delay(Retry, cancellation).ConfigureAwait(false);
            }

            // Room, which says that it is connected, goes on being reported beside all else: that costs less than to tell the kernel otherwise.
            var watched = _descriptor.Watch(Libc.In | Libc.PeerClosed | Libc.Out);
            if (watched < 0)
                throw Errno.ToException(-watched);
            using (cancellation.UnsafeRegister(static ready => ((Readiness)ready!).Signal(), _ready))
                await _ready.WaitAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if ((Volatile.Read(ref _heard) & (Libc.Error | Libc.HangUp)) != 0 && Libc.PendingError(_descriptor.Number) is not 0 and var error)
                throw Errno.ToException(error);
            return _descriptor;
        }
        catch
        {
            _descriptor.Close();
            throw;
        }
    }

    /// <summary>Tells the socket's new owner, its connection, what was heard before.</summary>
    internal void Tell(IEventOwner connection)
    {
        Interlocked.MemoryBarrier(); // who hears now is said before it is looked what was heard: see Happened
        var heard = Volatile.Read(ref _heard) & ~Libc.Out;
        if (heard != 0)
            connection.Happened(heard);
    }

    void IEventOwner.Happened(uint events)
    {
        Volatile.Write(ref _heard, _heard | events);
        Interlocked.MemoryBarrier(); // what was heard is said before it is looked who hears now: see Tell
        if (_descriptor.Owner is var owner && owner != this)
            owner.Happened(events);
        else
            _ready.Signal();
    }
}
