using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Chat.Tests;

public sealed class LineTests
{
    private readonly FakeTime _time = new();
    private readonly ChatService _chat;

    public LineTests() => _chat = new ChatService(time: _time);

    [Fact]
    public async Task The_first_message_is_the_name_and_nothing_is_said_before_it()
    {
        var ann = new FakePeer();
        ann.Meet(_chat);
        ann.Take().ShouldBeEmpty();
        await ann.SayAsync("Ann\r\n");
        ann.Take().ShouldBe(["*** Welcome, Ann. You are in lobby, alone so far. /help lists the commands."]);
    }

    [Fact]
    public async Task Joins_texts_actions_names_and_leaves_reach_the_others_alone()
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob Lee");
        await bob.SayAsync("hello, é");
        await bob.SayAsync("/me waves");
        await bob.SayAsync("//slash");
        await bob.SayAsync("");
        await bob.SayAsync("/nick Rob");
        await bob.SayAsync("/quit");
        await bob.Served;
        ann.Take().ShouldBe([
            "*** \"Bob Lee\" has joined lobby", "Bob Lee: hello, é", "* \"Bob Lee\" waves", "Bob Lee: /slash",
            "*** \"Bob Lee\" is now Rob", "*** Rob has left lobby"]);
        bob.Take().ShouldBe(["*** You are Rob now.", "*** Goodbye, Rob."]);
    }

    [Theory]
    [InlineData("/who", "*** In lobby: Ann and Bob.")]
    [InlineData("/WHO", "*** In lobby: Ann and Bob.")]
    [InlineData("/who me", "*** It is typed so: /who")]
    [InlineData("/rooms", "*** Rooms: lobby (2).")]
    [InlineData("/join", "*** It is typed so: /join ROOM")]
    [InlineData("/join lobby", "*** You are in lobby already.")]
    [InlineData("/join a:b", "*** A room's name may not have a colon or a double quote.")]
    [InlineData("/nick bob", "*** The name bob is taken.")]
    [InlineData("/nick Ann", "*** Ann is your name already.")]
    [InlineData("/nick ANN", "*** You are ANN now.")]
    [InlineData("/msg Bob hi", "*** Sent to Bob alone.")]
    [InlineData("/msg Bob", "*** It is typed so: /msg NAME TEXT")]
    [InlineData("/msg Carl hi", "*** Nobody here has the name Carl.")]
    [InlineData("/msg ann hi", "*** That is your own name.")]
    [InlineData("/history", "*** Nothing was said here yet.")]
    [InlineData("/history none", "*** It is typed so: /history [COUNT]")]
    [InlineData("/jion den", "*** There is no command /jion; the nearest is /join. A line that begins with a slash is sent with two.")]
    [InlineData("/", "*** There is no command /; the nearest is /me. A line that begins with a slash is sent with two.")]
    public async Task A_command_is_answered_to_the_one_who_typed_it(string typed, string answer)
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob");
        ann.Take();
        await ann.SayAsync(typed);
        ann.Take().ShouldBe([answer]);
        bob.Take().Count(line => line == answer).ShouldBe(0);
    }

    [Fact]
    public async Task A_name_given_up_is_free_and_the_new_one_is_not()
    {
        var ann = await JoinAsync("Ann");
        await ann.SayAsync("/nick Anna");
        _ = await JoinAsync("Ann");
        var bob = await FakePeer.JoinAsync(_chat, "ANNA");
        bob.Take().ShouldBe(["*** The name ANNA is taken. Send another name."]);
    }

    [Fact]
    public async Task A_datagram_that_ends_inside_a_character_is_not_held()
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob", PeerStyle.Bounded);
        ann.Take();
        await bob.SayAsync([(byte)'o', (byte)'l', 0xe9]);
        ann.Take().ShouldBe(["Bob: ol\ufffd"]);
    }

    [Fact]
    public async Task Help_lists_every_command()
    {
        var ann = await JoinAsync("Ann");
        await ann.SayAsync("/help");
        var help = ann.Take().ShouldHaveSingleItem().Split('\n');
        help.ShouldAllBe(line => line.StartsWith("*** /", StringComparison.Ordinal));
        help.Length.ShouldBe(CommandTable.All.Count + 1);
    }

    [Fact]
    public async Task A_private_message_reaches_one_alone_in_whatever_room()
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob Lee");
        await ann.SayAsync("/join den");
        ann.Take();
        bob.Take();
        await ann.SayAsync("/msg bob lee see you");
        bob.Take().ShouldBe(["[private] Ann: see you"]);
    }

    [Fact]
    public async Task Another_room_hears_nothing_of_this_one()
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob");
        ann.Take();
        await bob.SayAsync("/join den");
        bob.Take().ShouldBe(["*** You are in den, alone so far."]);
        ann.Take().ShouldBe(["*** Bob has left lobby"]);
        await ann.SayAsync("anybody?");
        bob.Take().ShouldBeEmpty();
        await ann.SayAsync("/join DEN");
        ann.Take().ShouldBe(["*** You are in den with Bob."]);
        bob.Take().ShouldBe(["*** Ann has joined den"]);
    }

    [Fact]
    public async Task History_tells_what_was_said_before()
    {
        var ann = await JoinAsync("Ann");
        for (var i = 1; i <= 12; i++)
            await ann.SayAsync($"{i}");
        var bob = await JoinAsync("Bob");
        await bob.SayAsync("/history 2");
        bob.Take().ShouldBe(["*** Ann: 11\n*** Ann: 12"]);
        await bob.SayAsync("/history");
        bob.Take().ShouldHaveSingleItem().Split('\n').Length.ShouldBe(10);
    }

    [Theory]
    [InlineData("[e]")]
    [InlineData(" [E]\n")]
    [InlineData("/quit")]
    public async Task There_is_a_way_out_before_a_name_and_after(string word)
    {
        var nobody = new FakePeer();
        nobody.Meet(_chat);
        await nobody.SayAsync(word);
        await nobody.Served;
        nobody.Take().ShouldBe(["*** Goodbye."]);
        var ann = await JoinAsync("Ann");
        await ann.SayAsync(word);
        await ann.Served;
        ann.Take().ShouldBe(["*** Goodbye, Ann."]);
        _ = await JoinAsync("Ann");
    }

    [Fact]
    public async Task A_newline_inside_a_message_ends_it_so_that_nobody_forges_a_line()
    {
        var ann = await JoinAsync("Ann", PeerStyle.Bounded);
        var eve = await JoinAsync("Eve", PeerStyle.Bounded);
        ann.Take();
        await eve.SayAsync("hi\nBob: I owe Eve money\r\n*** Bob has left\n\u001b[2J\n");
        ann.Take().ShouldBe(["Eve: hi", "Eve: Bob: I owe Eve money", "Eve: *** Bob has left", @"Eve: \x1b[2J"]);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_with_a_sentence()
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob");
        await bob.SayAsync(new string('x', 4_001));
        bob.Take().ShouldBe(["*** A text has at most 4000 characters."]);
        ann.Take().ShouldBe(["*** Bob has joined lobby"]);
    }

    [Fact]
    public async Task A_flood_is_answered_with_a_sentence_then_with_removal()
    {
        var ann = await JoinAsync("Ann");
        var eve = await JoinAsync("Eve");
        ann.Take();
        for (var i = 0; i < 300 && !eve.Served.IsCompleted; i++)
            await eve.SayAsync("!");
        await eve.Served;
        eve.Take().ShouldBe(["*** You send too fast: 20 messages a second are allowed, and the rest are dropped.", "*** You sent far too fast and are removed."]);
        var heard = ann.Take();
        heard.Count(line => line == "Eve: !").ShouldBe(99);
        heard[^1].ShouldBe("*** Eve has left lobby (it sent too fast)");
    }

    [Fact]
    public async Task One_who_sends_as_fast_as_is_allowed_is_heard_for_ever()
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob");
        ann.Take();
        for (var i = 0; i < 400; i++)
        {
            await bob.SayAsync("!");
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        ann.Take().Length.ShouldBe(400);
    }

    [Fact]
    public async Task One_who_resets_has_left()
    {
        var ann = await JoinAsync("Ann");
        var bob = await JoinAsync("Bob");
        ann.Take();
        bob.Abort();
        await Should.ThrowAsync<ParleyException>(bob.Served);
        ann.Take().ShouldBe(["*** Bob has left lobby"]);
    }

    [Fact]
    public async Task One_who_gives_no_name_is_sent_away_and_one_who_has_a_name_stays()
    {
        var nobody = new FakePeer();
        nobody.Meet(_chat);
        await nobody.SayAsync("*");
        var ann = await JoinAsync("Ann");
        nobody.Take();
        _time.Advance(TimeSpan.FromMinutes(10));
        await nobody.Served;
        nobody.Take().ShouldBe(["*** No name came. Goodbye."]);
        await ann.SayAsync("/who");
        ann.Take().ShouldBe(["*** In lobby: Ann."]);
    }

    [Fact]
    public async Task Members_are_told_when_the_chat_closes_and_it_ends()
    {
        using var stop = new CancellationTokenSource();
        var ann = await FakePeer.JoinAsync(_chat, "Ann", stopping: stop.Token);
        var bob = await FakePeer.JoinAsync(_chat, "Bob", PeerStyle.Bare, stop.Token);
        ann.Take();
        bob.Take().ShouldBe(["Ann"]);
        await stop.CancelAsync();
        await ann.Served;
        await bob.Served;
        ann.Take().ShouldBe(["*** The chat ends here for you: the server stops, or heard nothing from you for too long. Goodbye."]);
        bob.Take().ShouldBeEmpty();
    }

    [Fact]
    public async Task One_whom_the_server_ends_alone_is_announced_to_the_others()
    {
        using var silent = new CancellationTokenSource();
        var ann = await JoinAsync("Ann");
        var bob = await FakePeer.JoinAsync(_chat, "Bob", stopping: silent.Token);
        ann.Take();
        await silent.CancelAsync();
        await bob.Served;
        ann.Take().ShouldBe(["*** Bob has left lobby"]);
    }

    [Fact]
    public async Task A_member_in_no_room_is_told_how_to_come_into_one()
    {
        var chat = new ChatService(new ChatOptions { MembersPerRoom = 1 }, _time);
        _ = await FakePeer.JoinAsync(chat, "Ann");
        var bob = await FakePeer.JoinAsync(chat, "Bob");
        bob.Take().ShouldBe(["*** lobby is full with 1 members. Type /join ROOM to go to another room."]);
        await bob.SayAsync("hello");
        await bob.SayAsync("/me waits");
        bob.Take().ShouldBe(["*** You are in no room. Type /join ROOM.", "*** You are in no room. Type /join ROOM."]);
        await bob.SayAsync("/join den");
        bob.Take().ShouldBe(["*** Welcome, Bob. You are in den, alone so far. /help lists the commands."]);
    }

    [Fact]
    public void Whatever_bytes_a_member_sends_the_others_see_harmless_lines_of_its_own() =>
        Prop.ForAll<byte[][]>(messages =>
        {
            var chat = new ChatService(new ChatOptions { Burst = 10_000 }, _time);
            return Task.Run(async () =>
            {
                var ann = await FakePeer.JoinAsync(chat, "Ann");
                var eve = await FakePeer.JoinAsync(chat, "Eve", PeerStyle.Bounded);
                ann.Take();
                foreach (var message in messages)
                    await eve.SayAsync(message);
                await eve.LeaveAsync();
                return ann.Take().All(line => !line.Any(c => char.IsControl(c) && c != '\t')
                    && (line.StartsWith("Eve: ", StringComparison.Ordinal) || line == "*** Eve has left lobby"));
            }).GetAwaiter().GetResult();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Random_bytes_as_a_name_are_a_sentence()
    {
        var peer = new FakePeer(PeerStyle.Bounded);
        peer.Meet(_chat);
        await peer.SayAsync([0xff, 0xfe, 0x00, 0x80]);
        peer.Take().ShouldHaveSingleItem().ShouldEndWith("Send another name.");
        await peer.SayAsync(Encoding.UTF8.GetBytes("Ann"));
        peer.Take().ShouldHaveSingleItem().ShouldStartWith("*** Welcome, Ann.");
    }

    // Somebody whose welcome was taken already.
    private async Task<FakePeer> JoinAsync(string name, PeerStyle style = PeerStyle.Lines)
    {
        var peer = await FakePeer.JoinAsync(_chat, name, style);
        peer.Take().ShouldHaveSingleItem().ShouldStartWith("*** Welcome, ");
        return peer;
    }
}
