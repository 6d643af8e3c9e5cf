using System.Text;

namespace Parley.Services.Tests;

public sealed class StreamTests
{
    [Fact]
    public async Task Greet_says_its_sentence_without_a_newline_and_closes() =>
        (await Line.HearAllOfAsync(new Greet())).ShouldBe("Thank you for connecting");

    [Fact]
    public async Task Greet_is_heard_by_a_peer_that_has_sent_megabytes_before_it_reads()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(new Greet());
        for (var sent = 0; sent < 5 * 1024 * 1024; sent += 64 * 1024)
            await line.Client.Output.WriteAsync(new byte[64 * 1024], Guard.Token);
        await line.FinishSendingAsync();
        (await line.HearAllAsync()).ShouldBe("Thank you for connecting");
        await served.OrFail();
    }

    [Fact]
    public async Task Time_and_daytime_say_their_line_and_close()
    {
        var clock = StandingClock.At("2026-11-21T02:46:10");
        (await Line.HearAllOfAsync(new Time(clock))).ShouldBe("Sat Nov 21 02:46:10 2026\r\n");
        (await Line.HearAllOfAsync(new Time(clock, format: TimeFormat.Iso))).ShouldBe("2026-11-21T02:46:10Z\r\n");
        (await Line.HearAllOfAsync(new Daytime(clock))).ShouldBe("Sat Nov 21 02:46:10 2026\r\n");
    }

    [Fact]
    public async Task Rfc868_says_four_bytes_and_after_its_end_none()
    {
        (await Line.HearAllOfAsync(new Rfc868(StandingClock.At("1970-01-01T00:00:00")))).ShouldBe("\u0083\u00aa\u007e\u0080");
        (await Line.HearAllOfAsync(new Rfc868(StandingClock.At("2036-02-07T06:28:16")))).ShouldBe("");
    }

    [Fact]
    public async Task Quote_says_one_of_its_quotes_and_closes() =>
        Sayings.All.ShouldContain((await Line.HearAllOfAsync(new Quote())).TrimEnd());

    [Fact]
    public async Task Echo_sends_every_byte_back_and_then_the_end()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(new Echo());
        await line.SayAsync("half a line");
        (await line.HearAsync(11)).ShouldBe("half a line");
        await line.SayAsync("\0\u00ff\r\n");
        await line.FinishSendingAsync();
        (await line.HearAllAsync()).ShouldBe("\0\u00ff\r\n");
        await served.OrFail();
    }

    [Fact]
    public async Task Echo_keeps_megabytes_in_order_through_a_peer_that_reads_while_it_writes()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(new Echo());
        var all = new byte[3_000_000];
        new Random(7).NextBytes(all);
        var saying = Task.Run(async () =>
        {
            for (var at = 0; at < all.Length; at += 70_001)
                await line.Client.Output.WriteAsync(all.AsMemory(at, Math.Min(70_001, all.Length - at)), Guard.Token);
            await line.FinishSendingAsync();
        });
        var heard = await line.HearAllAsync();
        await saying.OrFail();
        (heard == Encoding.Latin1.GetString(all)).ShouldBeTrue();
        await served.OrFail();
    }

    [Fact]
    public async Task Echo_answers_what_it_has_and_leaves_when_the_server_stops()
    {
        await using var line = await Line.OpenAsync();
        using var stopping = new CancellationTokenSource();
        var served = line.ServeAsync(new Echo(), stopping.Token);
        await line.SayAsync("last");
        (await line.HearAsync(4)).ShouldBe("last");
        await stopping.CancelAsync();
        (await line.HearAllAsync()).ShouldBe("");
        await line.FinishSendingAsync();
        await served.OrFail();
    }

    [Fact]
    public async Task A_reset_ends_the_service_of_that_peer()
    {
        foreach (var service in new IStreamService[] { new Echo(), new Discard(), new Chargen() })
        {
            await using var line = await Line.OpenAsync();
            var served = line.ServeAsync(service);
            line.Client.Abort();
            (await Should.ThrowAsync<ParleyException>(served.OrFail())).Reason.ShouldBe(ErrorReason.Reset);
        }
    }

    [Fact]
    public async Task Discard_says_nothing_and_ends_with_its_peer_or_its_server()
    {
        await using var line = await Line.OpenAsync();
        var served = line.ServeAsync(new Discard());
        for (var sent = 0; sent < 1024 * 1024; sent += 64 * 1024)
            await line.Client.Output.WriteAsync(new byte[64 * 1024], Guard.Token);
        await line.FinishSendingAsync();
        (await line.HearAllAsync()).ShouldBe("");
        await served.OrFail();

        await using var other = await Line.OpenAsync();
        using var stopping = new CancellationTokenSource();
        var stopped = other.ServeAsync(new Discard(), stopping.Token);
        await stopping.CancelAsync();
        (await other.HearAllAsync()).ShouldBe("");
        await other.FinishSendingAsync();
        await stopped.OrFail();
    }

    [Fact]
    public async Task Chargen_turns_its_pattern_by_one_character_a_line_without_end()
    {
        await using var line = await Line.OpenAsync();
        using var stopping = new CancellationTokenSource();
        var served = line.ServeAsync(new Chargen(), stopping.Token);
        await line.SayAsync("ignored");
        await line.FinishSendingAsync();
        var printing = new string([.. Enumerable.Range(' ', 95).Select(code => (char)code)]);
        for (var number = 0; number < 300; number++)
        {
            var expected = string.Concat(printing[(number % 95)..], printing)[..72] + "\r\n";
            (await line.HearAsync(74)).ShouldBe(expected);
        }

        await stopping.CancelAsync();
        await line.HearAllAsync();
        await served.OrFail();
    }

    [Fact]
    public async Task Chargen_waits_for_a_peer_that_does_not_read()
    {
        await using var line = await Line.OpenAsync();
        using var stopping = new CancellationTokenSource();
        var served = line.ServeAsync(new Chargen(), stopping.Token);
        await stopping.CancelAsync();
        // Stopped at once, it has said no more than a stream in memory holds: nothing piled up behind it.
        var heard = await line.HearAllAsync();
        heard.Length.ShouldBeLessThan(200_000);
        await line.FinishSendingAsync();
        await served.OrFail();
    }

    [Theory]
    [InlineData("greet", "Thank you for connecting")]
    [InlineData("time", "Sat Nov 21 02:46:10 2026\r\n")]
    [InlineData("daytime", "Sat Nov 21 02:46:10 2026\r\n")]
    [InlineData("rfc868", "\u00ee\u00ab\u0084\u0072")]
    public async Task What_is_said_in_bytes_is_one_message_where_boundaries_are_kept(string name, string said)
    {
        var clock = StandingClock.At("2026-11-21T02:46:10");
        var service = (IStreamService)Catalogue.Standard.Find(name).Create(new ServiceSetup { Name = name, Time = clock });
        await using var line = await Line.OpenAsync(SocketKind.Messages);
        var served = line.ServeAsync(service);
        var talk = line.Client.Get<Conversation>().ShouldNotBeNull();
        var message = (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull();
        Encoding.Latin1.GetString(message.Bytes).ShouldBe(said);
        (await talk.ReceiveAsync(Guard.Token)).ShouldBeNull();
        await talk.FinishAsync(Guard.Token);
        await served.OrFail();
    }

    [Fact]
    public async Task Chargen_says_its_pattern_in_messages_where_boundaries_are_kept()
    {
        await using var line = await Line.OpenAsync(SocketKind.Messages);
        using var stopping = new CancellationTokenSource();
        var served = line.ServeAsync(new Chargen(), stopping.Token);
        var talk = line.Client.Get<Conversation>().ShouldNotBeNull();
        await talk.SendAsync("ignored", Guard.Token);
        var message = (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull();
        Encoding.Latin1.GetString(message.Bytes.Slice(0, 4)).ShouldBe(" !\"#");
        await stopping.CancelAsync();
        while (await talk.ReceiveAsync(Guard.Token) is not null)
        {
            // What was sent before the stop.
        }

        await talk.FinishAsync(Guard.Token);
        await served.OrFail();
    }
}
