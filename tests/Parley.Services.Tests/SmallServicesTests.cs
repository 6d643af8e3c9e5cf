using System.Text;

namespace Parley.Services.Tests;

public sealed class SmallServicesTests
{
    [Fact]
    public void Greet_answers_every_datagram_with_its_sentence()
    {
        Datagrams.AskText(new Greet(), "hello").ShouldBe("Thank you for connecting");
        Datagrams.AskText(new Greet()).ShouldBe("Thank you for connecting");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_507)]
    public void Echo_sends_every_datagram_back(int length)
    {
        var question = new byte[length];
        new Random(1).NextBytes(question);
        Datagrams.Ask(new Echo(), question).ShouldHaveSingleItem().ShouldBe(question);
    }

    [Fact]
    public async Task Echo_sends_messages_back_as_text_or_binary_as_they_came()
    {
        var talk = new ScriptedTalk();
        Message[] said = [Text("hello"), Text(""), Text("two\nlines\r\n"), new(new([0xff, 0, 0xfe]), IsText: false), new(default, IsText: false)];
        foreach (var message in said)
            talk.Say(message);
        talk.FinishSending();
        await talk.ServeAsync(new Echo()).OrFail();
        foreach (var message in said)
            (await talk.HearMessageAsync()).ShouldBe(message);
        (await talk.HearMessageAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Echo_of_messages_ends_when_the_server_stops()
    {
        using var stopping = new CancellationTokenSource();
        var served = new ScriptedTalk().ServeAsync(new Echo(), stopping.Token);
        await stopping.CancelAsync();
        await served.OrFail();
    }

    [Fact]
    public void Discard_answers_no_datagram() => Datagrams.Ask(new Discard(), "hello"u8.ToArray()).ShouldBeEmpty();

    [Fact]
    public void Chargen_answers_a_datagram_with_0_to_512_characters_of_the_pattern()
    {
        var answers = Enumerable.Range(0, 200).Select(_ => Datagrams.AskText(new Chargen())).ToList();
        var longest = answers.MaxBy(answer => answer.Length)!;
        longest.Length.ShouldBeLessThanOrEqualTo(512);
        answers.ShouldAllBe(answer => longest.StartsWith(answer, StringComparison.Ordinal));
        answers.DistinctBy(answer => answer.Length).Count().ShouldBeGreaterThan(50);
        longest.ShouldStartWith(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n!\"#");
    }

    private static Message Text(string text) => new(new(Encoding.UTF8.GetBytes(text)));
}
