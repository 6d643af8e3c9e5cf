namespace Parley.Hostile.Tests;

/// <summary>A good member of the chat, who is there before all others, and hears everything that is said.</summary>
internal sealed class Resident : IAsyncDisposable
{
    public const string Name = "Resident";

    private readonly Conversation _talk;
    private readonly Task _hearing;
    private int _heard;

    private Resident(Conversation talk)
    {
        _talk = talk;
        _hearing = HearAsync();
    }

    /// <summary>Messages that came to it.</summary>
    public int Heard => Volatile.Read(ref _heard);

    public static async Task<Resident> JoinAsync(Ground ground, Address chat)
    {
        var talk = await ground.TalkAsync(chat);
        await talk.SendAsync(Name, Guard.Token);
        (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull().Text.ShouldStartWith("*** Welcome, ");
        return new Resident(talk);
    }

    public async ValueTask DisposeAsync()
    {
        _hearing.IsCompleted.ShouldBeFalse("the resident was thrown out of the chat");
        await _talk.FinishAsync(Guard.Token);
        await _hearing;
    }

    private async Task HearAsync()
    {
        while (await _talk.ReceiveAsync() is not null)
            Interlocked.Increment(ref _heard);
    }
}
