using System.Threading.Channels;

namespace Parley.Services.Tests;

public sealed class DeskTests
{
    private readonly Desk _desk = new();
    private readonly Channel<string> _seen = Channel.CreateUnbounded<string>();

    public DeskTests() => _desk.Watch(happened =>
    {
        var what = happened.Kind == DeskEventKind.Asked ? $"asked {happened.Question}: {happened.Text}" : happened.Kind.ToString().ToLowerInvariant();
        return _seen.Writer.WriteAsync($"{happened.Client.Number} {what}");
    });

    [Fact]
    public async Task A_client_is_welcomed_and_its_questions_wait_for_answers()
    {
        var (talk, served) = await ComeAsync();
        talk.Say("how much?");
        talk.Say("and when?");
        await SeeAsync("1 asked 1: how much?", "1 asked 2: and when?");
        _desk.Clients.ShouldHaveSingleItem().Unanswered.ShouldBe(2);

        _desk.Answer("ten").Clients.ShouldHaveSingleItem().Unanswered.ShouldBe(1);
        _desk.Answer("now").Error.ShouldBeNull();
        (await talk.HearAsync()).ShouldBe("ten");
        (await talk.HearAsync()).ShouldBe("now");

        talk.FinishSending();
        await SeeAsync("1 left");
        await served.OrFail();
        _desk.Clients.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_goes_to_the_oldest_message_of_all_clients()
    {
        var (first, _) = await ComeAsync();
        var (second, _) = await ComeAsync(number: 2);
        second.Say("b");
        await SeeAsync("2 asked 1: b");
        first.Say("a");
        await SeeAsync("1 asked 2: a");

        _desk.Answer("to b").Clients.ShouldHaveSingleItem().Number.ShouldBe(2);
        _desk.Answer("to a").Clients.ShouldHaveSingleItem().Number.ShouldBe(1);
        (await second.HearAsync()).ShouldBe("to b");
        (await first.HearAsync()).ShouldBe("to a");
    }

    [Fact]
    public async Task Without_a_question_a_line_goes_to_the_only_client_or_to_nobody()
    {
        _desk.Answer("hello").Error.ShouldBe("nobody is here");
        var (only, _) = await ComeAsync();
        _desk.Answer("hello").Error.ShouldBeNull();
        (await only.HearAsync()).ShouldBe("hello");
        await ComeAsync(number: 2);
        _desk.Answer("hello").Error!.ShouldContain("/to N TEXT");
    }

    [Fact]
    public async Task Speaking_to_one_client_answers_its_oldest_question()
    {
        var (first, _) = await ComeAsync();
        var (second, _) = await ComeAsync(number: 2);
        first.Say("a");
        await SeeAsync("1 asked 1: a");
        second.Say("b");
        await SeeAsync("2 asked 2: b");

        _desk.AnswerTo(1, "to a").Error.ShouldBeNull();
        _desk.Answer("to b").Clients.ShouldHaveSingleItem().Number.ShouldBe(2);
        _desk.AnswerTo(1, "more").Error.ShouldBeNull();
        (await first.HearAsync()).ShouldBe("to a");
        (await first.HearAsync()).ShouldBe("more");
        (await second.HearAsync()).ShouldBe("to b");
        _desk.AnswerTo(3, "x").Error!.ShouldContain("no client 3");
    }

    [Fact]
    public async Task Speaking_to_all_answers_nobodys_question()
    {
        _desk.AnswerAll("x").Error.ShouldBe("nobody is here");
        var (first, _) = await ComeAsync();
        var (second, _) = await ComeAsync(number: 2);
        first.Say("a");
        await SeeAsync("1 asked 1: a");
        _desk.AnswerAll("hear").Clients.Select(client => client.Number).ShouldBe([1, 2]);
        (await first.HearAsync()).ShouldBe("hear");
        (await second.HearAsync()).ShouldBe("hear");
        _desk.Clients[0].Unanswered.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_nobody_and_keeps_its_question()
    {
        var (stuck, _) = await ComeAsync();
        var (other, _) = await ComeAsync(number: 2);
        stuck.Say("a");
        await SeeAsync("1 asked 1: a");
        stuck.Reads = false;

        _desk.Answer("x").Error!.ShouldContain("client 1");
        _desk.Clients[0].Unanswered.ShouldBe(1);
        var all = _desk.AnswerAll("y");
        all.Error!.ShouldContain("client 1");
        all.Clients.ShouldHaveSingleItem().Number.ShouldBe(2);
        (await other.HearAsync()).ShouldBe("y");

        stuck.Reads = true;
        _desk.Answer("x").Clients.ShouldHaveSingleItem().Unanswered.ShouldBe(0);
        (await stuck.HearAsync()).ShouldBe("x");
    }

    [Fact]
    public async Task A_client_that_has_finished_sending_is_kept_until_it_has_its_answers()
    {
        var (talk, served) = await ComeAsync();
        talk.Say("a");
        talk.Say("b");
        talk.FinishSending();
        await SeeAsync("1 asked 1: a", "1 asked 2: b", "1 finished");
        _desk.Answer("to a").Error.ShouldBeNull();
        served.IsCompleted.ShouldBeFalse();
        _desk.Answer("to b").Error.ShouldBeNull();
        await served.OrFail();
        (await talk.HearAsync()).ShouldBe("to a");
        (await talk.HearAsync()).ShouldBe("to b");
        (await talk.HearAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_web_socket_peer_that_has_finished_reads_no_more_and_leaves_at_once()
    {
        var talk = new ScriptedTalk(local: "ws://127.0.0.1:11596/");
        talk.Say("a");
        talk.FinishSending();
        await talk.ServeAsync(_desk).OrFail();
        await SeeAsync("1 came", "1 asked 1: a", "1 left");
        _desk.Answer("x").Error.ShouldBe("nobody is here");
    }

    [Fact]
    public async Task A_client_that_goes_takes_its_questions_with_it()
    {
        var (gone, served) = await ComeAsync();
        var (other, _) = await ComeAsync(number: 2);
        gone.Say("a");
        await SeeAsync("1 asked 1: a");
        other.Say("b");
        await SeeAsync("2 asked 2: b");
        gone.Say("c");
        await SeeAsync("1 asked 3: c");
        gone.Reset();
        await SeeAsync("1 left");
        (await Should.ThrowAsync<ParleyException>(served.OrFail())).Reason.ShouldBe(ErrorReason.Reset);

        _desk.Answer("x").Clients.ShouldHaveSingleItem().Number.ShouldBe(2);
        (await other.HearAsync()).ShouldBe("x");
        _desk.Clients.ShouldHaveSingleItem().Unanswered.ShouldBe(0);
    }

    [Fact]
    public async Task An_abort_ends_the_wait_of_one_that_has_finished()
    {
        var (talk, served) = await ComeAsync();
        talk.Say("a");
        talk.FinishSending();
        await SeeAsync("1 asked 1: a", "1 finished");
        talk.Abort();
        await served.OrFail();
        await SeeAsync("1 left");
    }

    [Fact]
    public async Task Closing_a_client_ends_its_conversation_alone()
    {
        var (talk, served) = await ComeAsync();
        var (_, other) = await ComeAsync(number: 2);
        _desk.Close(1).Clients.ShouldHaveSingleItem().Number.ShouldBe(1);
        await served.OrFail();
        (await talk.HearAsync()).ShouldBeNull();
        other.IsCompleted.ShouldBeFalse();
        _desk.Close(1).Error!.ShouldContain("no client 1");
    }

    [Fact]
    public async Task Every_conversation_ends_when_the_server_stops()
    {
        using var stopping = new CancellationTokenSource();
        var talk = new ScriptedTalk();
        var waiting = new ScriptedTalk();
        waiting.Say("a");
        waiting.FinishSending();
        var served = Task.WhenAll(talk.ServeAsync(_desk, stopping.Token), waiting.ServeAsync(_desk, stopping.Token));
        await SeeAsync("1 came", "2 came", "2 asked 1: a", "2 finished");
        await stopping.CancelAsync();
        await served.OrFail();
    }

    [Fact]
    public async Task A_reply_needs_no_operator()
    {
        var desk = new Desk(new DeskOptions { Greeting = null, Reply = "we are closed" });
        var talk = new ScriptedTalk();
        talk.Say("a");
        talk.Say("b");
        talk.FinishSending();
        await talk.ServeAsync(desk).OrFail();
        (await talk.HearAsync()).ShouldBe("we are closed");
        (await talk.HearAsync()).ShouldBe("we are closed");
        (await talk.HearAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task An_observer_that_has_been_disposed_hears_no_more()
    {
        var heard = 0;
        _desk.Watch(_ =>
        {
            heard++;
            return default;
        }).Dispose();
        await ComeAsync();
        heard.ShouldBe(0);
    }

    [Fact]
    public async Task A_hundred_clients_get_each_their_own_answers()
    {
        var talks = Enumerable.Range(0, 100).Select(_ => new ScriptedTalk()).ToList();
        var served = Task.WhenAll(talks.Select(talk => Task.Run(() => talk.ServeAsync(_desk))));
        await Task.WhenAll(talks.Select(async (talk, index) =>
        {
            (await talk.HearAsync()).ShouldBe("Welcome to the Server");
            talk.Say($"{index}");
            talk.FinishSending();
        }));

        var answered = 0;
        while (answered < talks.Count)
        {
            var line = await _seen.Reader.ReadAsync(Guard.Token);
            if (!line.Contains("asked", StringComparison.Ordinal))
                continue;
            var number = int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            _desk.AnswerTo(number, "re " + line.Split(": ")[1]).Error.ShouldBeNull();
            answered++;
        }

        await served.OrFail();
        for (var index = 0; index < talks.Count; index++)
            (await talks[index].HearAsync()).ShouldBe($"re {index}");
    }

    private async Task<(ScriptedTalk Talk, Task Served)> ComeAsync(int number = 1)
    {
        var talk = new ScriptedTalk();
        var served = talk.ServeAsync(_desk);
        await SeeAsync($"{number} came");
        (await talk.HearAsync()).ShouldBe("Welcome to the Server");
        return (talk, served);
    }

    private async Task SeeAsync(params string[] lines)
    {
        foreach (var line in lines)
            (await _seen.Reader.ReadAsync(Guard.Token)).ShouldBe(line);
    }
}
