namespace Parley.Linux;

/// <summary>A socket of records (Unix seqpacket) whose events come from a reactor.</summary>
internal sealed class ReactorRecords : RecordSocket, IEventOwner
{
    private readonly Reactor _reactor;
    private readonly Descriptor _descriptor;
    private readonly Readiness _in;

    // Made when a send first has to wait.
    private Readiness? _out;
    private bool _isHome;

    internal ReactorRecords(Descriptor descriptor)
    {
        _reactor = descriptor.Reactor;
        _descriptor = descriptor;
        _in = new Readiness(_reactor);
        descriptor.Owner = this;
    }

    public override int Available
    {
        get
        {
            var count = _descriptor.Available();
            return count >= 0 ? count : throw Errno.ToException(-count);
        }
    }

    public override async ValueTask WaitToReceiveAsync()
    {
        while (true)
        {
            if (_reactor.IsCurrent && !_reactor.TakeTurn(_in))
                await _in.TurnAsync().ConfigureAwait(false);
            _in.SetNotReady(); // before the call: what comes behind it is seen
            if (HasCome(_descriptor.Peek()))
                return;
            await _in.WaitAsync().ConfigureAwait(false);
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            _in.SetNotReady();
            var count = Receive(buffer.Span);
            if (HasCome(count))
                return count;
            await _in.WaitAsync().ConfigureAwait(false);
        }
    }

    public override bool LooksEnded() => _descriptor.Peek() == 0;

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            _out?.SetNotReady();
            var count = _descriptor.Send(record.Span);
            if (count >= 0)
                return;
            if (count is not (-Errno.Again or -Errno.Interrupted or -Errno.NoBuffers))
                throw Errno.ToException(-count);
            var room = _out ?? WatchForRoom();
            using (cancellation.UnsafeRegister(static room => ((Readiness)room!).Signal(), room))
                await room.WaitAsync().ConfigureAwait(false);
        }
    }

    public override Task RunAsync(Func<Task> exchange)
    {
        ComeHome();
        return _reactor.RunAsync(exchange);
    }

    public override void ComeHome()
    {
        _isHome = true;
        _in.ComeHome();
        _out?.ComeHome();
    }

    public override void FinishSending() => _descriptor.FinishSending();

    public override void Close()
    {
        _descriptor.Close();
        _in.Signal();
        _out?.Signal();
    }

    /// <summary>Begins to hear of the socket, on behalf of the connection that is made of it.</summary>
    /// <returns>0, or minus errno.</returns>
    internal int Watch(Connection connection)
    {
        _in.Owner = connection;
        return _descriptor.Watch(Libc.In | Libc.PeerClosed);
    }

    void IEventOwner.Happened(uint events)
    {
        const uint Ended = Libc.PeerClosed | Libc.HangUp | Libc.Error;
        if ((events & (Libc.In | Ended)) != 0)
            _in.Signal();
        if ((events & (Libc.Out | Ended)) != 0)
            _out?.Signal();
    }

    /// <summary>Whether a call brought something: then there may be more.</summary>
    private bool HasCome(int count)
    {
        if (count is -Errno.Again)
            return false;
        _in.SetReady();
        return count is -Errno.Interrupted ? false : count >= 0 ? true : throw Errno.ToException(-count);
    }

    private unsafe int Receive(Span<byte> buffer)
    {
        fixed (byte* to = buffer)
            return _descriptor.Receive(to, buffer.Length);
    }

    /// <summary>From here on the socket is watched for room too, which is reported at once if there is some.</summary>
    private Readiness WatchForRoom()
    {
        var room = new Readiness(_reactor) { Owner = _in.Owner };
        if (_isHome)
            room.ComeHome();
        Interlocked.Exchange(ref _out, room); // before it is looked whether the socket is closed: whoever closes it does both the other way round
        if (!_descriptor.WatchFor(Libc.In | Libc.PeerClosed | Libc.Out))
            room.SetReady();
        return room;
    }
}
