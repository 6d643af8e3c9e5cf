namespace Parley.Load;

/// <summary>Everybody joins the room, and is heard by everybody else before the load begins.</summary>
internal static class FanOutOpening
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CallAgain = TimeSpan.FromMilliseconds(250);

    internal static async Task<Lane[]> OpenAsync(LaneSetting setting, CancellationToken cancellation)
    {
        var room = new FanOutRoom(setting);
        var members = await LaneOpening.OpenAsync(setting.Plan.Connections, async (number, cancel) =>
        {
            var member = new FanOutLane(setting, number, await Client.TalkAsync(setting.Plan.Target, setting.Plan.Client, cancel).ConfigureAwait(false), room);
            await member.JoinAsync(cancel).ConfigureAwait(false);
            return member;
        }, cancellation).ConfigureAwait(false);
        room.Members = members;
        try
        {
            await CallAsync(setting, members, cancellation).ConfigureAwait(false);
            return members;
        }
        catch
        {
            await LaneOpening.DisposeAsync(members).ConfigureAwait(false);
            throw;
        }
    }

    // The first says it again and again until all the others have heard it: nobody says when somebody else has come in.
    private static async Task CallAsync(LaneSetting setting, FanOutLane[] members, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var own = members[0].HearRollCallAsync(enough.Token);
        var heard = members.Skip(1).Select(member => member.HearRollCallAsync(enough.Token)).ToArray();
        var all = Task.WhenAll(heard);
        for (var left = Patience; left > TimeSpan.Zero && !all.IsCompleted && !cancellation.IsCancellationRequested; left -= CallAgain)
        {
            members[0].TrySay(FanOutText.RollCall);
            await Task.WhenAny(all, Task.Delay(CallAgain, cancellation)).ConfigureAwait(false);
        }

        await enough.CancelAsync().ConfigureAwait(false);
        await all.ConfigureAwait(false);
        await own.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (heard.Count(static one => one.Result) is var reached && reached < heard.Length)
            throw new ParleyException(ErrorReason.ProtocolViolation, $"what one connection said to {setting.Plan.Target.Address} arrived at {reached} of {heard.Length} others: it is no room, or does not let everybody in");
    }
}
