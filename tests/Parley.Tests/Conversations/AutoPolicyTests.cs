namespace Parley.Tests;

public sealed class AutoPolicyTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);

    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_message_ends_at_a_newline_without_waiting()
    {
        await using var wire = await OpenAsync();
        wire.Talk.Style.ShouldBe(PeerStyle.Unknown);
        await wire.SayAsync("one\r\ntwo\n");
        (await wire.HearAsync()).ShouldBe("one");
        (await wire.HearAsync()).ShouldBe("two");
        wire.Talk.Style.ShouldBe(PeerStyle.Lines);
    }

    [Fact]
    public async Task A_message_ends_after_silence()
    {
        await using var wire = await OpenAsync();
        await wire.SayAsync("7");
        var hearing = wire.HearAsync();
        await _time.TimerSetAsync(Silence);
        _time.Advance(Silence - TimeSpan.FromMilliseconds(1));
        hearing.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await hearing).ShouldBe("7");
        wire.Talk.Style.ShouldBe(PeerStyle.Bare);
    }

    [Fact]
    public async Task Each_byte_begins_the_silence_anew()
    {
        await using var wire = await OpenAsync();
        await wire.SayAsync("ab");
        var hearing = wire.HearAsync();
        await _time.TimerSetAsync(Silence);
        _time.Advance(TimeSpan.FromMilliseconds(60));
        await wire.SayAsync("cd");
        await _time.TimerSetAsync(Silence);
        _time.Advance(TimeSpan.FromMilliseconds(60));
        hearing.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(40));

        (await hearing).ShouldBe("abcd");
    }

    [Fact]
    public async Task The_first_newline_makes_a_peer_of_lines_for_good_with_no_clock()
    {
        await using var wire = await OpenAsync();
        await wire.SayAsync("one\ntw");
        (await wire.HearAsync()).ShouldBe("one");
        var hearing = wire.HearAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await wire.SayAsync("o\n");
        (await hearing).ShouldBe("two");
    }

    [Fact]
    public async Task A_bare_peer_that_sends_a_newline_is_one_of_lines_from_then_on()
    {
        await using var wire = await OpenAsync();
        await SayBareAsync(wire, "bare");

        await wire.SayAsync("line\nhalf ");
        (await wire.HearAsync()).ShouldBe("line");
        wire.Talk.Style.ShouldBe(PeerStyle.Lines);
        var hearing = wire.HearAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await wire.SayAsync("line\n");
        (await hearing).ShouldBe("half line");
    }

    [Fact]
    public async Task The_end_of_input_ends_a_message_too()
    {
        await using var wire = await OpenAsync();
        await wire.SayAsync("last");
        await wire.Peer.Output.CompleteAsync();
        (await wire.HearAsync()).ShouldBe("last");
        (await wire.HearAsync()).ShouldBeNull();
        wire.Talk.Style.ShouldBe(PeerStyle.Bare);
    }

    [Fact]
    public async Task A_peer_of_lines_whose_last_line_has_no_newline_stays_one_of_lines()
    {
        await using var wire = await OpenAsync();
        await wire.SayAsync("one\nlast");
        await wire.Peer.Output.CompleteAsync();
        (await wire.HearAsync()).ShouldBe("one");
        (await wire.HearAsync()).ShouldBe("last");
        wire.Talk.Style.ShouldBe(PeerStyle.Lines);
    }

    [Fact]
    public async Task Giving_up_in_the_middle_of_silence_loses_nothing()
    {
        await using var wire = await OpenAsync();
        await wire.SayAsync("ab");
        using var impatience = new CancellationTokenSource();
        var hearing = wire.HearAsync(impatience.Token);
        await _time.TimerSetAsync(Silence);
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(hearing);

        _time.Advance(TimeSpan.FromSeconds(1));

        (await wire.HearAsync()).ShouldBe("ab");
    }

    [Fact]
    public async Task The_silence_that_passed_before_giving_up_counts()
    {
        await using var wire = await OpenAsync();
        await wire.SayAsync("ab");
        using var impatience = new CancellationTokenSource();
        var hearing = wire.HearAsync(impatience.Token);
        await _time.TimerSetAsync(Silence);
        _time.Advance(TimeSpan.FromMilliseconds(70));
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(hearing);

        hearing = wire.HearAsync();
        await _time.TimerSetAsync(TimeSpan.FromMilliseconds(30));
        _time.Advance(TimeSpan.FromMilliseconds(30));

        (await hearing).ShouldBe("ab");
    }

    [Fact]
    public async Task A_message_without_newline_over_the_limit_is_refused()
    {
        await using var wire = await OpenAsync(limit: 10);
        await wire.SayAsync("12345678901");
        var error = await Should.ThrowAsync<ParleyException>(wire.HearAsync());
        error.Reason.ShouldBe(ErrorReason.MessageTooLarge);
    }

    [Fact]
    public async Task A_peer_of_unknown_kind_and_one_of_lines_get_lines()
    {
        await using var wire = await OpenAsync();
        await wire.Talk.SendAsync("hello", Guard.Token);
        (await wire.Peer.Input.ReadTextAsync(6)).ShouldBe("hello\n");
        await wire.SayAsync("line\n");
        await wire.HearAsync();
        await wire.Talk.SendAsync("two\nlines", Guard.Token);
        (await wire.Peer.Input.ReadTextAsync(10)).ShouldBe("two\nlines\n");
    }

    [Fact]
    public async Task A_bare_peer_gets_one_clean_reply()
    {
        await using var wire = await OpenAsync();
        await SayBareAsync(wire, "7");
        await wire.Talk.SendAsync("July", Guard.Token);
        (await wire.Peer.Input.ReadTextAsync(4)).ShouldBe("July");
        await wire.Talk.SendAsync("August", Guard.Token);
        await wire.Peer.Output.CompleteAsync();
        await wire.Talk.FinishAsync(Guard.Token);
        (await wire.Peer.Input.ReadToEndAsync()).ShouldBe("August");
    }

    [Fact]
    public async Task Messages_that_wait_together_for_a_bare_peer_have_a_newline_between_them()
    {
        await using var wire = await OpenAsync();
        await SayBareAsync(wire, "7");
        // More than the pipe holds: the first waits for the peer to read, and the others behind it.
        var large = new string('x', 100_000);
        var sending = wire.Talk.SendAsync(large, Guard.Token).AsTask();
        wire.Talk.TrySend("one").ShouldBeTrue();
        wire.Talk.TrySend("two").ShouldBeTrue();

        (await wire.Peer.Input.ReadTextAsync(100_008)).ShouldBe(large + "\none\ntwo");
        await sending;
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("POST /x?y HTTP/1.0\nhello\n")]
    [InlineData("OPTIONS * HTTP/1.1")]
    public async Task A_browser_is_refused_where_it_should_be(string request)
    {
        await using var wire = await OpenAsync(refuseHttp: true);
        await wire.SayAsync(request);
        await wire.Peer.Output.CompleteAsync();
        var error = await Should.ThrowAsync<ParleyException>(wire.HearAsync());
        error.Reason.ShouldBe(ErrorReason.ProtocolViolation);
        // Nor is what came behind it said to the service.
        await Should.ThrowAsync<ParleyException>(wire.HearAsync());
    }

    [Theory]
    [InlineData("GET a life HTTP\n")]
    [InlineData("get / HTTP/1.1\n")]
    [InlineData("How does GET / HTTP/1.1 look?\n")]
    [InlineData("HTTP/1.1 200 OK\n")]
    public async Task Whoever_only_speaks_of_the_web_is_heard(string text)
    {
        await using var wire = await OpenAsync(refuseHttp: true);
        await wire.SayAsync(text);
        (await wire.HearAsync()).ShouldBe(text.TrimEnd());
    }

    [Fact]
    public async Task Only_a_first_line_can_be_a_request()
    {
        await using var wire = await OpenAsync(refuseHttp: true);
        await wire.SayAsync("look:\nGET / HTTP/1.1\n");
        await wire.HearAsync();
        (await wire.HearAsync()).ShouldBe("GET / HTTP/1.1");
    }

    private async Task SayBareAsync(MemoryTalk wire, string text)
    {
        await wire.SayAsync(text);
        var hearing = wire.HearAsync();
        await _time.TimerSetAsync(Silence);
        _time.Advance(Silence);
        (await hearing).ShouldBe(text);
        wire.Talk.Style.ShouldBe(PeerStyle.Bare);
    }

    private Task<MemoryTalk> OpenAsync(int limit = 1000, bool refuseHttp = false) =>
        MemoryTalk.OpenAsync(new ConversationOptions { Framing = FramingChoice.Auto, Message = limit, RefuseHttp = refuseHttp, Time = _time });
}
