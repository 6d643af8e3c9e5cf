using System.Buffers;
using System.Text;

namespace Parley.Load;

/// <summary>A member of a room: it hears what the others say, and says something when it is its turn.</summary>
internal sealed class FanOutLane : Lane
{
    private readonly FanOutRoom _room;
    private readonly Conversation _talk;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();

    // Guarded by _gate: what is being said.
    private readonly byte[] _text;

    // The last message heard of each slot, to tell one that comes twice.
    private readonly long[] _heard;

    internal FanOutLane(LaneSetting setting, int number, Conversation talk, FanOutRoom room)
        : base(setting, number)
    {
        (_talk, _room, _text, _heard) = (talk, room, new byte[setting.Plan.Size], new long[room.Slots]);
        Array.Fill(_heard, -1);
    }

    internal override bool NeedsClock => Number == 0;

    internal override bool OwesNothing => Number != 0 || _room.IsQuiet;

    /// <summary>Gives the name that a chat asks for first.</summary>
    internal ValueTask JoinAsync(CancellationToken cancellation) => _talk.SendAsync(Encoding.ASCII.GetBytes($"b{_room.Text.Word}n{Number}"), cancellation);

    /// <summary>Waits until it hears the roll call, or is told that nobody waits for it.</summary>
    internal async Task<bool> HearRollCallAsync(CancellationToken cancellation)
    {
        try
        {
            while (await _talk.ReceiveAsync(cancellation).ConfigureAwait(false) is { } message)
            {
                ReadOnlySpan<byte> text = message.Bytes.ToArray();
                while (_room.Text.TryFind(ref text, out var number, out _))
                {
                    if (number == FanOutText.RollCall)
                        return true;
                }
            }

            throw new ParleyException(ErrorReason.Reset, $"{_talk.Remote} closed connection {Number + 1} instead of letting it in");
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    internal override async Task RunAsync()
    {
        try
        {
            if (Number == 0 && !Setting.IsOpenLoop)
                _room.Begin(Clock.Now);
            while (await _talk.ReceiveAsync(_ending.Token).ConfigureAwait(false) is { } message)
                Hear(message.Bytes);
            Broken(new ParleyException(ErrorReason.Reset, $"{_talk.Remote} closed connection {Number + 1}"));
        }
        catch (ParleyException error)
        {
            Broken(error);
        }
        catch (OperationCanceledException) when (IsStopped)
        {
            // That is how it ends.
        }
    }

    internal override void Add(long time, long message) => _room.Add(time, message);

    internal override void Tick(long now)
    {
        if (Number == 0)
            _room.Tick(now);
    }

    /// <summary>Says a message, if there is room for it at once.</summary>
    internal bool TrySay(uint number)
    {
        lock (_gate)
        {
            _room.Text.Write(number, _text);
            return _talk.TrySend(_text);
        }
    }

    internal override ValueTask CloseAsync(CancellationToken patience) => _talk.FinishAsync(patience);

    public override async ValueTask DisposeAsync()
    {
        await _talk.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    protected override void End() => _ending.Cancel();

    private void Hear(in ReadOnlySequence<byte> message)
    {
        var now = Clock.Now;
        var text = message.IsSingleSegment ? message.FirstSpan : message.ToArray();
        while (_room.Text.TryFind(ref text, out var number, out var isWhole))
        {
            if (number == FanOutText.RollCall || IsOwn(number))
                continue;
            if (Setting.Plan.Verify && !isWhole)
            {
                Setting.Troubles.AddBad(Setting.Plan.Size, $"message {number} arrived at connection {Number + 1} other than it was said");
                continue;
            }

            ref var heard = ref _heard[number & (_heard.Length - 1)];
            if (heard == number)
                Setting.Tallies.Mine.Late++;
            else
                _room.Delivered(number, now);
            heard = number;
        }
    }

    // Some servers repeat to the speaker what it said, others do not: it does not count.
    private bool IsOwn(uint number) => number % Setting.Plan.Connections == Number;
}
