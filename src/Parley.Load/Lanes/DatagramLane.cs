using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>
/// A socket of datagrams. Each message that is under way has a slot; one that gets no answer in time is lost, and another
/// takes its place. The run's clock looks for those, so receiving and looking take turns at a lock: once for a batch.
/// </summary>
internal sealed class DatagramLane : Lane
{
    private readonly Lock _gate = new();
    private readonly DatagramSocket _socket;
    private readonly DatagramBatch _batch;
    private readonly Letter _letter;
    private readonly long _lostAfter;

    // All of it guarded by _gate.
    private readonly Slot[] _slots;
    private readonly uint _mask;
    private uint _oldest;
    private uint _next;
    private int _unsent;
    private bool _blocked;
    private bool _broken;

    internal DatagramLane(LaneSetting setting, int number, DatagramSocket socket)
        : base(setting, number)
    {
        var (plan, slots) = (setting.Plan, setting.IsOpenLoop ? setting.Backlog : setting.Plan.Depth);
        _socket = socket;
        _letter = new Letter(setting, number);
        _lostAfter = Clock.Ticks(plan.LostAfter);
        _slots = new Slot[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)slots)];
        _mask = (uint)_slots.Length - 1;
        // A byte more than an answer has: a longer one is seen as such.
        _batch = new DatagramBatch(setting.AnswerSize + 1, setting.IsOpenLoop ? 32 : Math.Min(plan.Depth, 64));
    }

    internal override bool OwesNothing
    {
        get
        {
            lock (_gate)
                return !Setting.IsOpenLoop || _oldest == _next || _broken;
        }
    }

    internal override bool NeedsClock => true;

    internal override Task RunAsync() => _socket.RunAsync(ExchangeAsync);

    internal override void Add(long time, long message)
    {
        lock (_gate)
        {
            ref var slot = ref _slots[_next & _mask];
            if (slot.State != SlotState.Free)
            {
                if (Setting.Window.Holds(time))
                    Setting.Tallies.Mine.Unsent++;
                return;
            }

            slot = new Slot { Number = _next++, Time = time, State = SlotState.Due };
            _unsent++;
        }
    }

    internal override void SendDue()
    {
        lock (_gate)
            SendUnsent();
    }

    /// <summary>The receiver may have room again.</summary>
    internal void Retry()
    {
        lock (_gate)
        {
            _blocked = false;
            SendUnsent();
        }
    }

    internal override void Tick(long now)
    {
        lock (_gate)
        {
            if (Setting.IsOpenLoop)
                GiveUpOldest(now);
            else
                Replace(now);
            SendUnsent();
        }
    }

    /// <summary>Open loop: what was due and has no answer, and has not been given up yet.</summary>
    internal override ValueTask CloseAsync(CancellationToken patience)
    {
        lock (_gate)
        {
            for (; Setting.IsOpenLoop && _oldest != _next; _oldest++)
            {
                ref var slot = ref _slots[_oldest & _mask];
                if (slot.State != SlotState.Free && Setting.Window.Holds(slot.Time))
                    Setting.Tallies.Mine.Unanswered++;
            }
        }

        return default;
    }

    public override ValueTask DisposeAsync() => _socket.DisposeAsync();

    protected override void End() => _ = _socket.DisposeAsync();

    private async Task ExchangeAsync()
    {
        try
        {
            if (!Setting.IsOpenLoop)
                Begin(Clock.Now);
            while (await _socket.ReceiveAsync(_batch).ConfigureAwait(false) > 0)
            {
                Take(Clock.Now);
                Setting.Blocked.SendNext();
            }
        }
        catch (ParleyException error)
        {
            lock (_gate)
                Fail(error);
        }
    }

    private void Begin(long now)
    {
        lock (_gate)
        {
            for (var slot = 0; slot < Setting.Plan.Depth; slot++)
                Send(ref _slots[slot], (uint)slot, now);
        }
    }

    /// <summary>Judges what came, and sends the next.</summary>
    private void Take(long now)
    {
        lock (_gate)
        {
            var (tally, window) = (Setting.Tallies.Mine, Setting.Window);
            var inWindow = window.Holds(now);
            for (var i = 0; i < _batch.Count; i++)
            {
                if (Find(_batch[i].Payload.Span) is not { } found)
                    continue;
                ref var slot = ref _slots[found & _mask];
                if (slot.Number != found || slot.State != SlotState.Waiting)
                {
                    tally.Late += inWindow ? 1 : 0;
                    continue;
                }

                tally.All++;
                tally.Messages += inWindow ? 1 : 0;
                if (Setting.IsOpenLoop ? window.Holds(slot.Time) : inWindow)
                    tally.Latency.Record(Clock.Nanoseconds(now - slot.Time));
                slot.State = SlotState.Free;
                if (!Setting.IsOpenLoop && now < window.To)
                    Send(ref slot, found + _mask + 1, now);
            }

            SendUnsent();
            SkipAnswered();
        }
    }

    /// <summary>The number of the message that a datagram answers; null: it answers none, which was counted.</summary>
    private uint? Find(ReadOnlySpan<byte> datagram)
    {
        if (_letter.Read(datagram, out var number) is { } wrong)
        {
            Setting.Troubles.AddBad(Math.Max(1, datagram.Length), wrong);
            return null;
        }

        return number ?? OldestWaiting();
    }

    // Answers without a number are taken to come in the order of the questions.
    private uint OldestWaiting()
    {
        if (Setting.IsOpenLoop)
        {
            for (var number = _oldest; number != _next; number++)
            {
                if (_slots[number & _mask].State == SlotState.Waiting)
                    return number;
            }

            return _next;
        }

        var oldest = 0;
        for (var slot = 0; slot < Setting.Plan.Depth; slot++)
        {
            if (_slots[slot].State == SlotState.Waiting && (_slots[oldest].State != SlotState.Waiting || _slots[slot].Time < _slots[oldest].Time))
                oldest = slot;
        }

        return _slots[oldest].Number;
    }

    /// <summary>Closed loop: what is overdue is lost, and the next message takes its place.</summary>
    private void Replace(long now)
    {
        for (var at = 0; at < Setting.Plan.Depth && !_broken; at++)
        {
            ref var slot = ref _slots[at];
            if (slot.State != SlotState.Waiting || now - slot.Time < _lostAfter)
                continue;
            if (Setting.Window.Holds(now))
                Setting.Tallies.Mine.Lost++;
            slot.State = SlotState.Free;
            if (now < Setting.Window.To)
                Send(ref slot, slot.Number + _mask + 1, now);
        }
    }

    /// <summary>Open loop: what is overdue is lost, or was never sent.</summary>
    private void GiveUpOldest(long now)
    {
        for (; _oldest != _next; _oldest++)
        {
            ref var slot = ref _slots[_oldest & _mask];
            if (slot.State == SlotState.Free)
                continue;
            if (now - slot.Time < _lostAfter)
                return;
            var tally = Setting.Tallies.Mine;
            var counts = Setting.Window.Holds(slot.Time) ? 1 : 0;
            if (slot.State == SlotState.Due)
                (tally.Unsent, _unsent) = (tally.Unsent + counts, _unsent - 1);
            else
                tally.Lost += counts;
            slot.State = SlotState.Free;
        }
    }

    private void SkipAnswered()
    {
        if (!Setting.IsOpenLoop)
            return;
        while (_oldest != _next && _slots[_oldest & _mask].State == SlotState.Free)
            _oldest++;
    }

    private void SendUnsent()
    {
        if (_unsent == 0)
            return;
        // Of an open loop only the last ones can be unsent, in a row.
        var (from, to) = Setting.IsOpenLoop ? (_next - (uint)_unsent, _next) : (0u, (uint)Setting.Plan.Depth);
        for (var at = from; at != to && !_broken; at++)
        {
            ref var slot = ref _slots[at & _mask];
            if (slot.State != SlotState.Due)
                continue;
            if (!TrySend(slot.Number))
            {
                Block();
                return;
            }

            slot.State = SlotState.Waiting;
            _unsent--;
        }
    }

    private void Send(ref Slot slot, uint number, long now)
    {
        slot.Number = number;
        slot.Time = now;
        slot.State = SlotState.Waiting;
        if (TrySend(number))
            return;
        slot.State = SlotState.Due;
        _unsent++;
        Block();
    }

    private void Block()
    {
        if (_blocked)
            return;
        _blocked = true;
        Setting.Blocked.Add(this);
    }

    private bool TrySend(uint number)
    {
        try
        {
            return !_broken && _socket.TrySend(_letter.Write(number));
        }
        catch (ParleyException error)
        {
            Fail(error);
            return false;
        }
    }

    private void Fail(ParleyException error)
    {
        if (_broken)
            return;
        _broken = true;
        Broken(error);
        End();
    }

    private enum SlotState : byte
    {
        Free,

        /// <summary>To be sent: the system did not take it at once.</summary>
        Due,

        /// <summary>Sent, without an answer.</summary>
        Waiting,
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public long Time;
        public uint Number;
        public SlotState State;
    }
}
