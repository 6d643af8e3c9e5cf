using System.Runtime.CompilerServices;

namespace Parley.Linux;

/// <summary>Hears what the kernel reports of a socket. Called on the reactor's thread.</summary>
internal interface IEventOwner
{
    /// <summary>Something happened.</summary>
    /// <param name="events">A set of <see cref="Libc.In"/> and the like.</param>
    void Happened(uint events);
}

/// <summary>
/// A socket's descriptor. The kernel gives a closed one's number to the next socket, so nobody may be inside a system
/// call with it when it is closed, or bytes would go to a stranger: only the reactor's thread closes, and other threads
/// are counted in and out.
/// </summary>
internal sealed unsafe class Descriptor
{
    private readonly Reactor _reactor;
    private int _number;

    // How many other threads are inside a call. The sign bit: to be closed.
    private int _uses;

    internal Descriptor(Reactor reactor, int number)
    {
        _reactor = reactor;
        _number = number;
    }

    internal Reactor Reactor => _reactor;

    /// <summary>Who hears of it; there is somebody before it is watched.</summary>
    internal IEventOwner Owner
    {
        get;
        set => Volatile.Write(ref field, value);
    } = null!;

    /// <summary>The system's number, for who knows that nobody closes it.</summary>
    internal int Number => _number;

    internal bool IsWatched => Token != 0;

    internal ulong Token { get; set; }

    internal bool IsClosed => Volatile.Read(ref _uses) < 0;

    /// <summary>Begins to watch. What is there already is reported too.</summary>
    /// <returns>0, or minus errno.</returns>
    internal int Watch(uint events) => _reactor.Register(_number, events | Libc.Edge, _reactor.Sockets.Add(this, _number), Libc.Add);

    /// <summary>Watches for something else from here on; what is true already is reported at once.</summary>
    /// <returns>False: nothing will be reported, for it is closed, or cannot be watched.</returns>
    internal bool WatchFor(uint events)
    {
        var isWatched = Enter(out var counted) && _reactor.Register(_number, events | Libc.Edge, Token, Libc.Modify) >= 0;
        Leave(counted);
        return isWatched;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Receive(byte* to, int length)
    {
        var result = Enter(out var counted) ? Libc.Receive(_number, to, length) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    internal int Peek()
    {
        var result = Enter(out var counted) ? Libc.Peek(_number) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    internal int Available()
    {
        var result = Enter(out var counted) ? Libc.Available(_number) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Send(byte* from, int length)
    {
        var result = Enter(out var counted) ? Libc.Send(_number, from, length) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
            return Send(from, bytes.Length);
    }

    internal int Send(Libc.MessageHeader* message)
    {
        var result = Enter(out var counted) ? Libc.SendAll(_number, message) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    internal int SendTo(byte* from, int length, byte* to, int toSize)
    {
        var result = Enter(out var counted) ? Libc.SendTo(_number, from, length, to, toSize) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    internal int ReceiveMany(Libc.MessageSlot* slots, int count)
    {
        var result = Enter(out var counted) ? Libc.ReceiveMany(_number, slots, count) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    internal int SendMany(Libc.MessageSlot* slots, int count)
    {
        var result = Enter(out var counted) ? Libc.SendMany(_number, slots, count) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    internal int Accept(byte* peer, int* peerSize)
    {
        var result = Enter(out var counted) ? Libc.Accept(_number, peer, peerSize) : -Errno.BadDescriptor;
        Leave(counted);
        return result;
    }

    internal void FinishSending()
    {
        if (Enter(out var counted))
            Libc.FinishSending(_number);
        Leave(counted);
    }

    internal void ResetOnClose()
    {
        if (Enter(out var counted))
            Libc.ResetOnClose(_number);
        Leave(counted);
    }

    /// <summary>Closes the socket: at once on the reactor's thread, soon from another.</summary>
    internal void Close()
    {
        var before = Interlocked.Or(ref _uses, int.MinValue);
        if (before == 0)
            CloseThere();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Enter(out bool counted)
    {
        counted = !_reactor.IsCurrent;
        return counted ? Interlocked.Increment(ref _uses) >= 0 : !IsClosed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave(bool counted)
    {
        if (counted && Interlocked.Decrement(ref _uses) == int.MinValue)
            CloseThere();
    }

    private void CloseThere()
    {
        if (_reactor.IsCurrent)
            CloseHere();
        else
            _reactor.Post(static descriptor => ((Descriptor)descriptor!).CloseHere(), this);
    }

    private void CloseHere()
    {
        // A late visitor that only found it closed may have asked once more.
        if (_number < 0)
            return;
        _reactor.Sockets.Remove(this);
        Libc.Close(_number);
        _number = -1;
    }
}
