namespace Parley.Chat.Tests;

public sealed class BareTests
{
    private static readonly TimeSpan Pause = new ChatOptions().BarePause;

    private readonly FakeTime _time = new();

    [Fact]
    public async Task Two_programs_written_for_each_other_talk_in_turn()
    {
        var chat = Chat();
        var ann = await FakePeer.JoinAsync(chat, "Ann", PeerStyle.Bare);
        ann.Take().ShouldBeEmpty("nobody is there whose name it could get");
        var bob = await FakePeer.JoinAsync(chat, "Bob", PeerStyle.Bare);
        ann.Take().ShouldBe(["Bob"]);
        bob.Take().ShouldBe(["Ann"]);
        _time.Advance(Pause);

        foreach (var round in Enumerable.Range(1, 3))
        {
            await bob.SayAsync($"question {round}");
            ann.Take().ShouldBe([$"question {round}"]);
            await ann.SayAsync($"answer {round}");
            bob.Take().ShouldBe([$"answer {round}"]);
        }
    }

    [Fact]
    public async Task Only_the_first_who_joins_one_who_waits_is_told_as_a_name()
    {
        var chat = Chat();
        var ann = await FakePeer.JoinAsync(chat, "Ann", PeerStyle.Bare);
        _ = await FakePeer.JoinAsync(chat, "Bob");
        _ = await FakePeer.JoinAsync(chat, "Carl");
        _time.Advance(Pause);
        ann.Take().ShouldBe(["Bob"]);
    }

    [Fact]
    public async Task The_zero_that_ends_a_string_in_C_is_no_part_of_a_message()
    {
        var chat = Chat();
        var ann = await FakePeer.JoinAsync(chat, "Ann\0", PeerStyle.Bare);
        _ = await FakePeer.JoinAsync(chat, "Bob\0", PeerStyle.Bare);
        ann.Take().ShouldBe(["Bob"]);
    }

    [Fact]
    public async Task The_first_message_does_not_stick_to_the_name()
    {
        var chat = Chat();
        var ann = await FakePeer.JoinAsync(chat, "Ann");
        var bob = await FakePeer.JoinAsync(chat, "Bob", PeerStyle.Bare);
        await ann.SayAsync("hello");
        bob.Take().ShouldBe(["Ann"]);
        _time.Advance(Pause / 4);
        bob.Take().ShouldBe(["hello"]);
    }

    [Fact]
    public async Task What_waits_for_one_that_speaks_comes_together()
    {
        var (ann, bob) = await TogetherAsync();
        await ann.SayAsync("one");
        await ann.SayAsync("two");
        await ann.SayAsync("three");
        bob.Take().ShouldBe(["one"]);
        await bob.SayAsync("yes?");
        bob.Take().ShouldBe(["two\nthree"]);
    }

    [Fact]
    public async Task One_that_only_receives_gets_everything_a_pause_late()
    {
        var (ann, bob) = await TogetherAsync();
        await ann.SayAsync("one");
        await ann.SayAsync("two");
        await ann.SayAsync("three");
        bob.Take().ShouldBe(["one"]);
        _time.Advance(Pause);
        bob.Take().ShouldBe(["\ntwo\nthree"]);
        _time.Advance(Pause);
        await ann.SayAsync("four");
        bob.Take().ShouldBe(["\nfour"]);
    }

    [Fact]
    public async Task An_answer_goes_alone_and_what_waits_comes_after_it()
    {
        var (ann, bob) = await TogetherAsync();
        await ann.SayAsync("one");
        await ann.SayAsync("two");
        bob.Take().ShouldBe(["one"]);
        await bob.SayAsync("/who");
        bob.Take().ShouldBe(["In lobby: Ann and Bob."]);
        await bob.SayAsync("well");
        bob.Take().ShouldBe(["two"]);
    }

    [Fact]
    public async Task No_more_goes_together_than_one_receive_takes()
    {
        var (ann, bob) = await TogetherAsync();
        await ann.SayAsync("first");
        for (var i = 0; i < 5; i++)
            await ann.SayAsync(new string('x', 400));
        bob.Take();
        await bob.SayAsync("and");
        bob.Take().ShouldHaveSingleItem().Length.ShouldBe(801);
        await bob.SayAsync("and");
        bob.Take().ShouldHaveSingleItem().Length.ShouldBe(801);
    }

    [Fact]
    public async Task No_notice_reaches_it()
    {
        var (ann, bob) = await TogetherAsync();
        var carl = await FakePeer.JoinAsync(_chat!, "Carl");
        await ann.SayAsync("/nick Anna");
        await carl.LeaveAsync();
        _time.Advance(Pause);
        bob.Take().ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_more_than_two_are_texts_have_names()
    {
        var (ann, bob) = await TogetherAsync();
        _ = await FakePeer.JoinAsync(_chat!, "Carl");
        await ann.SayAsync("hello");
        bob.Take().ShouldBe(["Ann: hello"]);
    }

    [Fact]
    public async Task A_taken_name_is_answered_with_one_sentence_and_the_next_message_is_tried()
    {
        var chat = Chat();
        _ = await FakePeer.JoinAsync(chat, "Ann");
        var bob = await FakePeer.JoinAsync(chat, "ann", PeerStyle.Bare);
        bob.Take().ShouldBe(["The name ann is taken. Send another name."]);
        await bob.SayAsync("Bob");
        bob.Take().ShouldBe(["Ann"]);
    }

    [Fact]
    public async Task What_waits_for_one_that_turns_out_to_send_lines_comes_as_lines()
    {
        var (ann, bob) = await TogetherAsync();
        await ann.SayAsync("one");
        await ann.SayAsync("*** Ann has left lobby");
        bob.Take().ShouldBe(["one"]);
        bob.CurrentStyle = PeerStyle.Lines;
        await bob.SayAsync("/me types");
        bob.Take().ShouldBe(["Ann: *** Ann has left lobby"]);
        await ann.SayAsync("three");
        bob.Take().ShouldBe(["Ann: three"]);
    }

    [Fact]
    public async Task One_that_never_reads_is_let_go()
    {
        var chat = Chat(new ChatOptions { TextLength = 10, BareQueue = 100 });
        var ann = await FakePeer.JoinAsync(chat, "Ann");
        var bob = await FakePeer.JoinAsync(chat, "Bob", PeerStyle.Bare);
        ann.Take();
        for (var i = 0; i < 12; i++)
            await ann.SayAsync("0123456789");
        await Should.ThrowAsync<ParleyException>(bob.Served);
        ann.Take().ShouldBe(["*** Bob has left lobby (it read too slowly)"]);
    }

    [Fact]
    public async Task One_that_takes_its_turns_stays_however_much_is_said()
    {
        var chat = Chat(new ChatOptions { TextLength = 10, BareQueue = 100 });
        var ann = await FakePeer.JoinAsync(chat, "Ann");
        var bob = await FakePeer.JoinAsync(chat, "Bob", PeerStyle.Bare);
        for (var i = 0; i < 30; i++)
        {
            await ann.SayAsync("0123456789");
            await bob.SayAsync("go on");
        }

        bob.Served.IsCompleted.ShouldBeFalse();
        bob.Take().Sum(text => text.Count(c => c == '9')).ShouldBe(30);
    }

    [Fact]
    public async Task A_character_cut_between_two_receives_is_whole()
    {
        var (ann, bob) = await TogetherAsync();
        ann.Take();
        await bob.SayAsync([(byte)'c', (byte)'a', (byte)'f', 0xc3]);
        ann.Take().ShouldBeEmpty();
        await bob.SayAsync([0xa9]);
        ann.Take().ShouldBe(["Bob: café"]);
    }

    [Fact]
    public async Task A_character_whose_rest_never_comes_does_not_hold_the_text()
    {
        var (ann, bob) = await TogetherAsync();
        ann.Take();
        var said = ann.NextAsync();
        await bob.SayAsync([(byte)'o', (byte)'l', 0xe9]);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        (await said).ShouldBe("Bob: ol\ufffd");
    }

    private ChatService? _chat;

    private ChatService Chat(ChatOptions? options = null) => _chat = new ChatService(options, _time);

    // Ann in lines and Bob bare, each welcomed, both ready to be told.
    private async Task<(FakePeer Ann, FakePeer Bob)> TogetherAsync()
    {
        var chat = Chat();
        var ann = await FakePeer.JoinAsync(chat, "Ann");
        var bob = await FakePeer.JoinAsync(chat, "Bob", PeerStyle.Bare);
        _time.Advance(Pause);
        bob.Take().ShouldBe(["Ann"]);
        return (ann, bob);
    }
}
