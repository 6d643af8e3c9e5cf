using Parley;

namespace Greeter;

// <snippet service>
/// <summary>Greets every name; <c>bye</c> ends the conversation. Wire: one message for each message, in UTF-8.</summary>
internal sealed class GreeterService : IConversationService
{
    private int _everybody;

    public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
    {
        var here = 0;
        await foreach (var name in talk.Lines(stopping))
        {
            if (name == "bye")
                break;
            here++;
            var number = Interlocked.Increment(ref _everybody);
            await talk.SendAsync($"Hello, {name}! You are number {number}.", CancellationToken.None);
        }

        await talk.SendAsync($"Goodbye to all {here} of you.", CancellationToken.None);
    }
}
// </snippet>
