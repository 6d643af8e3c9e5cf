using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Services.Tests;

public sealed class MonthsTests
{
    private const string Sorry = "Please send an integer from 1 to 12, or 0 to leave";

    [Fact]
    public async Task The_introduction_and_the_month_come_in_one_message()
    {
        var talk = new ScriptedTalk();
        var served = talk.ServeAsync(new Months());
        talk.Say("3");
        (await talk.HearAsync()).ShouldBe("Hey there, I am going to provide you the month, if you provide me an integer from 1-12\nMarch");
        talk.Say("12");
        (await talk.HearAsync()).ShouldBe("December");
        talk.Say("0");
        (await talk.HearAsync()).ShouldBe("Goodbye");
        (await talk.HearAsync()).ShouldBeNull();
        await served.OrFail();
    }

    [Fact]
    public async Task A_first_message_that_is_no_number_gets_the_introduction_alone()
    {
        (await AskAsync("hello", "1")).ShouldBe([Months.Introduction, "January"]);
        (await AskAsync("", "1")).ShouldBe([Months.Introduction, "January"]);
    }

    [Fact]
    public async Task Zero_as_a_first_message_gets_the_introduction_and_the_goodbye_and_the_end() =>
        (await AskAsync("0")).ShouldBe([Months.Introduction + "\nGoodbye"]);

    [Fact]
    public async Task A_first_number_that_is_no_month_gets_the_introduction_and_the_sentence() =>
        (await AskAsync("13", "13")).ShouldBe([$"{Months.Introduction}\n{Sorry}", Sorry]);

    [Theory]
    [InlineData(" 7 ", "July")]
    [InlineData("+7", "July")]
    [InlineData("007", "July")]
    [InlineData("7\r\n", "July")]
    [InlineData("7\0", "July")]
    [InlineData("-7", Sorry)]
    [InlineData("7.0", Sorry)]
    [InlineData("0x7", Sorry)]
    [InlineData("7 7", Sorry)]
    [InlineData("٧", Sorry)]
    [InlineData("+", Sorry)]
    [InlineData("", Sorry)]
    [InlineData("99999999999999999999999", Sorry)]
    [InlineData("July", Sorry)]
    public async Task A_number_may_have_blanks_a_plus_and_leading_zeros(string said, string answer) =>
        (await AskAsync("hello", said)).ShouldBe([Months.Introduction, answer]);

    [Fact]
    public async Task The_conversation_ends_with_the_peer_and_with_the_server()
    {
        var talk = new ScriptedTalk();
        talk.FinishSending();
        await talk.ServeAsync(new Months()).OrFail();
        (await talk.HearAsync()).ShouldBeNull();

        using var stopping = new CancellationTokenSource();
        var served = new ScriptedTalk().ServeAsync(new Months(), stopping.Token);
        await stopping.CancelAsync();
        await served.OrFail();
    }

    [Fact]
    public void Whatever_comes_each_message_gets_exactly_one_reply_until_the_goodbye() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), messages =>
        {
            var talk = new ScriptedTalk();
            foreach (var message in messages)
                talk.Say(new Message(new ReadOnlySequence<byte>(message)));
            talk.FinishSending();
            var served = talk.ServeAsync(new Months());
            served.IsCompletedSuccessfully.ShouldBeTrue();
            var last = Array.FindIndex(messages, message => Months.ReadNumber(new Message(new ReadOnlySequence<byte>(message)).Text) == 0);
            return talk.Unheard == (last < 0 ? messages.Length : last + 1);
        }).QuickCheckThrowOnFailure();

    private static async Task<List<string>> AskAsync(params string[] messages)
    {
        var talk = new ScriptedTalk();
        foreach (var message in messages)
            talk.Say(message);
        talk.FinishSending();
        await talk.ServeAsync(new Months()).OrFail();
        var heard = new List<string>();
        while (await talk.HearAsync() is { } answer)
            heard.Add(answer);
        return heard;
    }
}
