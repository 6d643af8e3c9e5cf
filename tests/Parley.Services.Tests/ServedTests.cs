using System.Buffers;
using System.Threading.Channels;

namespace Parley.Services.Tests;

public sealed class ServedTests
{
    private const string Tcp = "tcp://127.0.0.1:0";
    private const string Udp = "udp://127.0.0.1:0";

    [Fact]
    public async Task Greet_is_heard_after_megabytes()
    {
        await using var server = await Server.StartAsync(Tcp, new Greet(), cancellation: Guard.Token);
        using var client = await Plain.ConnectAsync(server);
        await client.SayAsync(new byte[5 * 1024 * 1024]);
        (await client.HearAllAsync()).ShouldBe("Thank you for connecting");
    }

    [Fact]
    public async Task Echo_sends_back_the_bytes_of_a_stream_until_its_end()
    {
        await using var server = await Server.StartAsync(Tcp, new Echo(), cancellation: Guard.Token);
        using var client = await Plain.ConnectAsync(server);
        await client.SayAsync("no newline");
        await client.HearAsync("no newline");
        await client.SayAsync("rest");
        client.FinishSending();
        (await client.HearAllAsync()).ShouldBe("rest");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(20_000)]
    [InlineData(65_507)]
    public async Task Echo_sends_back_whole_datagrams(int length)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS() && length > 9216, "macOS sends no datagram above net.inet.udp.maxdgram");
        await using var server = await Server.StartAsync(Udp, new Echo(), cancellation: Guard.Token);
        using var client = await Plain.ConnectAsync(server);
        var question = new byte[length];
        new Random(3).NextBytes(question);
        await client.SayAsync(question);
        (await client.HearAsync()).ShouldBe(question);
    }

    [Fact]
    public async Task Time_answers_each_datagram_and_each_connection()
    {
        var time = new Time(StandingClock.At("2026-11-21T02:46:10"));
        await using var streams = await Server.StartAsync(Tcp, time, cancellation: Guard.Token);
        using var caller = await Plain.ConnectAsync(streams);
        (await caller.HearAllAsync()).ShouldBe("Sat Nov 21 02:46:10 2026\r\n");

        await using var datagrams = await Server.StartAsync(Udp, time, cancellation: Guard.Token);
        using var asker = await Plain.ConnectAsync(datagrams);
        await asker.SayAsync("");
        await asker.HearAsync("Sat Nov 21 02:46:10 2026\r\n");
        await asker.SayAsync("time?");
        await asker.HearAsync("Sat Nov 21 02:46:10 2026\r\n");
    }

    [Fact]
    public async Task Welcome_takes_a_name_with_or_without_a_newline()
    {
        await using var server = await Server.StartAsync(Tcp, new Welcome(), cancellation: Guard.Token);
        using var bare = await Plain.ConnectAsync(server);
        await bare.SayAsync("Ada");
        (await bare.HearAllAsync()).ShouldBe("welcome Ada");
        using var lines = await Plain.ConnectAsync(server);
        await lines.SayAsync("Grace\r\n");
        (await lines.HearAllAsync()).TrimEnd('\r', '\n').ShouldBe("welcome Grace");
    }

    [Fact]
    public async Task Welcome_answers_every_datagram_however_close_they_come()
    {
        await using var server = await Server.StartAsync(Udp, new Welcome(), cancellation: Guard.Token);
        using var client = await Plain.ConnectAsync(server);
        await client.SayAsync("Ada");
        await client.SayAsync("Grace");
        await client.HearAsync("welcome Ada");
        await client.HearAsync("welcome Grace");
    }

    [Fact]
    public async Task Months_replies_once_to_each_message_of_a_stream()
    {
        await using var server = await Server.StartAsync(Tcp, new Months(), cancellation: Guard.Token);
        using var bare = await Plain.ConnectAsync(server);
        await bare.SayAsync("3");
        await bare.HearAsync(Months.Introduction + "\nMarch");
        await bare.SayAsync("0");
        (await bare.HearAllAsync()).ShouldBe("Goodbye");

        using var lines = await Plain.ConnectAsync(server);
        await lines.SayAsync("hello\n4\n0\n");
        (await lines.HearAllAsync()).ShouldBe(Months.Introduction + "\nApril\nGoodbye\n");
    }

    [Fact]
    public async Task Months_keeps_a_conversation_for_each_datagram_peer()
    {
        await using var server = await Server.StartAsync(Udp, new Months(), cancellation: Guard.Token);
        using var first = await Plain.ConnectAsync(server);
        using var second = await Plain.ConnectAsync(server);
        await first.SayAsync("1");
        await first.HearAsync(Months.Introduction + "\nJanuary");
        await second.SayAsync("2");
        await second.HearAsync(Months.Introduction + "\nFebruary");
        await first.SayAsync("3");
        await first.HearAsync("March");
        await first.SayAsync("0");
        await first.HearAsync("Goodbye");
        await second.SayAsync("4");
        await second.HearAsync("April");
    }

    [Theory]
    [InlineData(Tcp, "\n")]
    [InlineData(Udp, "")]
    public async Task The_desk_welcomes_and_an_operator_answers(string address, string ending)
    {
        var desk = new Desk();
        var asked = Channel.CreateUnbounded<string>();
        desk.Watch(happened => happened.Kind == DeskEventKind.Asked ? asked.Writer.WriteAsync($"{happened.Client.Number}: {happened.Text}") : default);
        await using var server = await Server.StartAsync(address, desk, cancellation: Guard.Token);
        using var first = await Plain.ConnectAsync(server);
        using var second = await Plain.ConnectAsync(server);
        await AskAsync(first, "how much?");
        (await asked.Reader.ReadAsync(Guard.Token)).ShouldBe("1: how much?");
        await AskAsync(second, "and when?");
        (await asked.Reader.ReadAsync(Guard.Token)).ShouldBe("2: and when?");

        desk.Answer("ten").Error.ShouldBeNull();
        await first.HearAsync("ten" + ending);
        desk.Answer("now").Error.ShouldBeNull();
        await second.HearAsync("now" + ending);

        async Task AskAsync(Plain client, string question)
        {
            // A stream's client is welcomed when it connects, a datagram's when it first says something.
            if (ending.Length > 0)
                await client.HearAsync("Welcome to the Server" + ending);
            await client.SayAsync(question + ending);
            if (ending.Length == 0)
                await client.HearAsync("Welcome to the Server");
        }
    }

    [Fact]
    public async Task An_answer_of_the_desk_reaches_a_client_that_has_finished_sending()
    {
        var desk = new Desk();
        await using var server = await Server.StartAsync(Tcp, desk, cancellation: Guard.Token);
        using var client = await Plain.ConnectAsync(server);
        await client.HearAsync("Welcome to the Server\n");
        await client.SayAsync("bare question");
        client.FinishSending();
        (await new DeskConsole(desk, waits: true).TypeAsync("bare answer", Guard.Token)).Error.ShouldBeNull();
        (await client.HearAllAsync()).TrimEnd('\n').ShouldBe("bare answer");
    }

    [Fact]
    public async Task A_child_knows_its_internet_peer()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program of this test is one of Unix");
        var exec = new Exec("sh", ["-c", "echo $TCPREMOTEIP $TCPREMOTEPORT; cat"]);
        await using var server = await Server.StartAsync(Tcp, exec, cancellation: Guard.Token);
        using var client = await Plain.ConnectAsync(server);
        await client.HearAsync($"127.0.0.1 {client.Port}\n");
        await client.SayAsync("and back");
        client.FinishSending();
        (await client.HearAllAsync()).ShouldBe("and back");
    }

    [Fact]
    public async Task Echo_sends_back_messages_where_boundaries_are_kept_the_empty_one_too()
    {
        var memory = new MemoryTransport();
        await using var server = await Server.StartAsync("memory-seqpacket:echo", new Echo(), new ServerOptions { Transports = [memory] }, Guard.Token);
        await using var client = await memory.ConnectAsync(server.Endpoints[0].Address, ConnectOptions.Default, Guard.Token);
        var talk = client.Get<Conversation>().ShouldNotBeNull();
        foreach (var said in new[] { "one", "", "two\nlines\n" })
        {
            await talk.SendAsync(said, Guard.Token);
            var heard = (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull();
            System.Text.Encoding.UTF8.GetString(heard.Bytes.ToArray()).ShouldBe(said);
        }

        await talk.FinishAsync(Guard.Token);
    }

    [Fact]
    public async Task Every_service_survives_noise_and_serves_the_next_client()
    {
        foreach (var entry in Catalogue.Standard.Entries.Where(entry => entry.StreamPort is not null))
        {
            await using var server = await Server.StartAsync(Tcp, entry.Create(new ServiceSetup { Name = entry.Name }), cancellation: Guard.Token);
            var noise = new byte[10_000];
            new Random(5).NextBytes(noise);
            for (var client = 0; client < 3; client++)
            {
                using var noisy = await Plain.ConnectAsync(server);
                await noisy.SayAsync(noise);
            }

            using var next = await Plain.ConnectAsync(server);
            await next.SayAsync("7\n");
            next.FinishSending();
            if (entry.Name is not ("discard" or "desk"))
                (await next.HearAsync()).ShouldNotBeEmpty(entry.Name);
        }
    }
}
