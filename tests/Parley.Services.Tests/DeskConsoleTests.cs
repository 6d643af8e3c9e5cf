namespace Parley.Services.Tests;

public sealed class DeskConsoleTests
{
    private readonly Desk _desk = new(new DeskOptions { Greeting = null });

    [Fact]
    public async Task A_typed_line_answers_and_two_slashes_send_one()
    {
        var person = new DeskConsole(_desk, waits: false);
        (await person.TypeAsync("hello")).Error.ShouldBe("nobody is here");
        var talk = Come();
        (await person.TypeAsync("hello")).Error.ShouldBeNull();
        (await person.TypeAsync("//etc is a path")).Error.ShouldBeNull();
        (await person.TypeAsync("")).Error.ShouldBeNull();
        (await talk.HearAsync()).ShouldBe("hello");
        (await talk.HearAsync()).ShouldBe("/etc is a path");
        (await talk.HearAsync()).ShouldBe("");
    }

    [Fact]
    public async Task Commands_speak_to_one_to_all_list_and_close()
    {
        var person = new DeskConsole(_desk, waits: false);
        var (first, second) = (Come(), Come());
        (await person.TypeAsync("/to 2 only  you ")).Error.ShouldBeNull();
        (await second.HearAsync()).ShouldBe("only  you ");
        (await person.TypeAsync("/all both")).Clients.Count.ShouldBe(2);
        (await first.HearAsync()).ShouldBe("both");
        (await second.HearAsync()).ShouldBe("both");
        (await person.TypeAsync("/who")).Shown.ShouldBe(["1 tcp://127.0.0.1:4711 unanswered: 0", "2 tcp://127.0.0.1:4711 unanswered: 0"]);
        (await person.TypeAsync("/close 1")).Error.ShouldBeNull();
        (await first.HearAsync()).ShouldBeNull();
        (await person.TypeAsync("/help")).Shown.ShouldContain("/to N TEXT  speaks to client N");
    }

    [Theory]
    [InlineData("/to")]
    [InlineData("/to x hello")]
    [InlineData("/to -1 hello")]
    [InlineData("/to 0 hello")]
    [InlineData("/to 99999999999 hello")]
    [InlineData("/to 1")]
    [InlineData("/all")]
    [InlineData("/close")]
    [InlineData("/close 1 now")]
    [InlineData("/who is there")]
    [InlineData("/whisper 1 hello")]
    [InlineData("/")]
    [InlineData("/to 7 hello")]
    public async Task A_command_that_cannot_be_done_is_one_sentence(string line)
    {
        var talk = Come();
        var outcome = await new DeskConsole(_desk, waits: false).TypeAsync(line);
        outcome.Error.ShouldNotBeNullOrEmpty();
        outcome.Clients.ShouldBeEmpty();
        talk.FinishSending();
        (await talk.HearAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task The_way_out_is_e_in_brackets() => (await new DeskConsole(_desk, waits: false).TypeAsync("[e]")).Leaves.ShouldBeTrue();

    [Fact]
    public async Task Piped_lines_wait_for_questions()
    {
        var pipe = new DeskConsole(_desk, waits: true);
        var first = pipe.TypeAsync("one").AsTask();
        var talk = Come();
        first.IsCompleted.ShouldBeFalse();
        talk.Say("a");
        (await first.OrFail()).Clients.ShouldHaveSingleItem().Number.ShouldBe(1);
        var second = pipe.TypeAsync("two").AsTask();
        second.IsCompleted.ShouldBeFalse();
        talk.Say("b");
        (await second.OrFail()).Error.ShouldBeNull();
        (await talk.HearAsync()).ShouldBe("one");
        (await talk.HearAsync()).ShouldBe("two");
    }

    [Fact]
    public async Task A_piped_command_waits_for_its_client_to_come()
    {
        var pipe = new DeskConsole(_desk, waits: true);
        var typed = pipe.TypeAsync("/to 2 hello").AsTask();
        Come();
        typed.IsCompleted.ShouldBeFalse();
        var second = Come();
        (await typed.OrFail()).Error.ShouldBeNull();
        (await second.HearAsync()).ShouldBe("hello");
    }

    [Fact]
    public async Task Giving_up_ends_the_wait()
    {
        using var giveUp = new CancellationTokenSource();
        var typed = new DeskConsole(_desk, waits: true).TypeAsync("x", giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(typed.OrFail());
    }

    private ScriptedTalk Come()
    {
        var talk = new ScriptedTalk();
        _ = talk.ServeAsync(_desk);
        return talk;
    }
}
