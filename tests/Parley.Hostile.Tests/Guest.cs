namespace Parley.Hostile.Tests;

/// <summary>A good peer, with messages.</summary>
internal sealed class Guest(Conversation talk) : IAsyncDisposable
{
    public async Task SayAsync(string text) => await talk.SendAsync(text, Guard.Token);

    public async Task<string> HearAsync() => (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull().Text;

    public async Task HearUntilAsync(Func<string, bool> isLast)
    {
        var guard = Guard.Token;
        while (!isLast((await talk.ReceiveAsync(guard)).ShouldNotBeNull().Text))
        {
        }
    }

    public ValueTask DisposeAsync() => talk.DisposeAsync();
}
