using System.Text;
using Parley.Chat;
using Parley.Services;

namespace Parley.Hostile.Tests;

/// <summary>A service of the catalogue, what a good peer says to it, and how the answer is known to be right.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="Create">Makes it.</param>
/// <param name="Question">One message; null: nothing need be said. <c>#</c> becomes a number that nobody else uses.</param>
/// <param name="IsAnswer">Whether what has been heard so far (as Latin-1) is the answer.</param>
internal sealed record Manners(string Name, Func<IService> Create, string? Question, Func<string, bool> IsAnswer)
{
    

    private static int _last;

    /// <summary>Every service that speaks on streams and on carriers of messages.</summary>
    public static IReadOnlyList<Manners> OfStreams { get; } =
    [
        new("greet", static () => new Greet(), null, static heard => heard.Contains("Thank you for connecting", StringComparison.Ordinal)),
        new("echo", static () => new Echo(), "hello", static heard => heard.Contains("hello", StringComparison.Ordinal)),
        new("time", static () => new Time(), null, static heard => heard.EndsWith("\r\n", StringComparison.Ordinal)),
        new("welcome", static () => new Welcome(), "Ada", static heard => heard.Contains("welcome Ada", StringComparison.Ordinal)),
        new("months", static () => new Months(), "3", static heard => heard.Contains("March", StringComparison.Ordinal)),
        new("desk", static () => new Desk(new DeskOptions { Reply = "a person answers" }), "hello?", static heard => heard.Contains("a person answers", StringComparison.Ordinal)),
        new("quote", static () => new Quote(), null, static heard => heard.Length > 10),
        new("discard", static () => new Discard(), "nothing to hear", static heard => heard.Length == 0),
        new("chargen", static () => new Chargen(), null, static heard => heard.Contains("!\"#$%&'()*+,-./0123456789", StringComparison.Ordinal)),
        new("daytime", static () => new Daytime(), null, static heard => heard.EndsWith("\r\n", StringComparison.Ordinal)),
        new("rfc868", static () => new Rfc868(), null, static heard => heard.Length == 4),
        new("chat", static () => new ChatService(), "good#", static heard => heard.Contains(Resident.Name, StringComparison.Ordinal)),
    ];

    /// <summary>A program is a service too, where there is one.</summary>
    public static Manners OfCat { get; } =
        new("cat", static () => new Exec("cat", [], new ExecOptions { Grace = TimeSpan.FromMilliseconds(200) }), "hello", static heard => heard.Contains("hello", StringComparison.Ordinal));

    /// <summary>Does what a good peer does, and fails where it is not served as it should.</summary>
    public async Task BehaveAsync(Ground ground, Place place, Address address)
    {
        await using var connection = await ground.ConnectAsync(address);
        if (Question is not null)
            await connection.Output.WriteAsync(place.Message(Question.Replace("#", $"{Interlocked.Increment(ref _last)}", StringComparison.Ordinal)), Guard.Token);
        if (Name is "discard")
            await connection.Output.CompleteAsync();
        var heard = new StringBuilder();
        var ended = false;
        while (!ended && (Name is "discard" || !IsAnswer(heard.ToString())))
        {
            var read = await connection.Input.ReadAsync(Guard.Token);
            heard.Append(Encoding.Latin1.GetString(read.Buffer));
            ended = read.IsCompleted;
            connection.Input.AdvanceTo(read.Buffer.End);
        }

        IsAnswer(heard.ToString()).ShouldBeTrue($"{Name} at {address} said: {heard}");
    }
}
