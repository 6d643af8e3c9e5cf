namespace Parley.Services.Tests;

public sealed class WelcomeTests
{
    [Fact]
    public async Task A_name_is_welcomed_and_logged_with_its_address()
    {
        var log = new LogLines<Welcome>();
        var talk = new ScriptedTalk("tcp://127.0.0.1:4711");
        talk.Say("Renée");
        await talk.ServeAsync(new Welcome(log)).OrFail();
        (await talk.HearAsync()).ShouldBe("welcome Renée");
        (await talk.HearAsync()).ShouldBeNull();
        log.All.ShouldBe(["welcome: Renée from tcp://127.0.0.1:4711"]);
    }

    [Fact]
    public async Task The_log_shows_control_characters_and_cuts_a_long_name_but_the_peer_gets_it_as_it_came()
    {
        var log = new LogLines<Welcome>();
        var talk = new ScriptedTalk();
        var name = "\u001b[31m\u202e" + new string('x', 5000);
        talk.Say(name);
        await talk.ServeAsync(new Welcome(log)).OrFail();
        (await talk.HearAsync()).ShouldBe("welcome " + name);
        var line = log.All.ShouldHaveSingleItem();
        line.ShouldStartWith("welcome: \\x1b[31m\\u202exxx");
        line.Length.ShouldBeLessThan(300);
    }

    [Fact]
    public async Task Each_datagram_is_a_name()
    {
        var talk = new ScriptedTalk("udp://127.0.0.1:4711", "udp://127.0.0.1:9999");
        talk.Say("Ada");
        talk.Say("Grace");
        talk.FinishSending();
        await talk.ServeAsync(new Welcome()).OrFail();
        (await talk.HearAsync()).ShouldBe("welcome Ada");
        (await talk.HearAsync()).ShouldBe("welcome Grace");
        (await talk.HearAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_peer_without_a_name_gets_nothing()
    {
        var log = new LogLines<Welcome>();
        var talk = new ScriptedTalk();
        talk.FinishSending();
        await talk.ServeAsync(new Welcome(log)).OrFail();
        (await talk.HearAsync()).ShouldBeNull();
        log.All.ShouldBeEmpty();
    }
}
