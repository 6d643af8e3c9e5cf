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


    /// <summary>What <c>months</c> says first.</summary>
    public const string Introduction = "Hey there, I am going to provide you the month, if you provide me an integer from 1-12";

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

    /// <summary>Every service that speaks in datagrams and answers.</summary>
    public static IReadOnlyList<Manners> OfDatagrams { get; } =
    [
        .. OfStreams.Where(static manners => manners.Name != "discard"),
        new("ntp", static () => new Ntp(), "\u001b" + new string('\0', 47), static heard => heard.Length == 48),
    ];

    /// <summary>A program is a service too, where there is one.</summary>
    public static Manners OfCat { get; } =
        new("cat", static () => new Exec("cat", [], new ExecOptions { Grace = TimeSpan.FromMilliseconds(200) }), "hello", static heard => heard.Contains("hello", StringComparison.Ordinal));

    /// <summary>What a good peer says: a word of its own where the service knows its peers by it.</summary>
    public string Ask() => (Question ?? "").Replace("#", $"{Interlocked.Increment(ref _last)}", StringComparison.Ordinal);

    /// <summary>Does what a good peer does, and fails where it is not served as it should.</summary>
    public async Task BehaveAsync(Ground ground, Place place, Address address)
    {
        await using var connection = await ground.ConnectAsync(address);
        if (Question is not null)
            await connection.Output.WriteAsync(place.Message(Ask()), Guard.Token);
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

    /// <summary>The same in datagrams. They may get lost in a flood, so it comes again, until it is served.</summary>
    public async Task BehaveInDatagramsAsync(Ground ground, Address address)
    {
        var guard = Guard.Token;
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(guard);
            patience.CancelAfter(TimeSpan.FromMilliseconds(500));
            await using var talk = await ground.TalkAsync(address);
            try
            {
                await talk.SendAsync(Ask(), guard);
                var heard = "";
                do
                    heard += Encoding.Latin1.GetString((await talk.ReceiveAsync(patience.Token)).ShouldNotBeNull().Bytes);
                while (Name is not "chargen" && !IsAnswer(heard)); // of chargen, RFC 864 wants a datagram of any length
                return;
            }
            catch (OperationCanceledException) when (!guard.IsCancellationRequested)
            {
                // Lost on its way, or pushed aside by newer ones: nothing that datagrams promise.
            }
        }
    }
}
