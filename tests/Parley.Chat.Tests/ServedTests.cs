using System.Text;

namespace Parley.Chat.Tests;

public sealed class ServedTests : IAsyncLifetime
{
    private readonly MemoryTransport _memory = new();
    private readonly ChatService _chat = new(new ChatOptions { Burst = 10_000 });
    private readonly List<IAsyncDisposable> _open = [];
    private Server _server = null!;

    public static TheoryData<string> Addresses => new("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "memory:chat", "memory-dgram:chat", "memory-seqpacket:chat");

    public ValueTask InitializeAsync()
    {
        _server = new Server(new ServerOptions { Transports = [_memory, .. TransportList.Default()] });
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open)
            await open.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Two_members_talk_over(string address)
    {
        var place = await OpenAsync(address);
        var ann = await JoinAsync(place, "Ann");
        var bob = await JoinAsync(place, "Bob");
        (await ann.NextAsync()).ShouldBe("*** Bob has joined lobby");
        await bob.SayAsync("the café's open");
        (await ann.NextAsync()).ShouldBe("Bob: the café's open");
        await ann.SayAsync("/who");
        (await ann.NextAsync()).ShouldBe("*** In lobby: Ann and Bob.");
        await bob.SayAsync("/quit");
        (await bob.NextAsync()).ShouldBe("*** Goodbye, Bob.");
        (await ann.NextAsync()).ShouldBe("*** Bob has left lobby");
    }

    [Fact]
    public async Task Members_on_different_kinds_of_socket_are_in_one_room()
    {
        var guests = new List<Guest>();
        foreach (var address in Addresses)
        {
            var guest = await JoinAsync(await OpenAsync(address), $"m{guests.Count}");
            foreach (var other in guests)
                (await other.NextAsync()).ShouldBe($"*** m{guests.Count} has joined lobby");
            guests.Add(guest);
        }

        for (var i = 0; i < guests.Count; i++)
        {
            await guests[i].SayAsync($"é from {i}");
            foreach (var other in guests.Where(guest => guest != guests[i]))
                (await other.NextAsync()).ShouldBe($"m{i}: é from {i}");
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("memory:chat")]
    public async Task Programs_written_for_two_talk_in_turn_without_newlines(string address)
    {
        var place = await OpenAsync(address);
        var (ann, bob) = (await ConnectAsync(place), await ConnectAsync(place));
        await ann.SendAsync("Ann");
        await bob.SendAsync("Bob");
        (await ann.ReceiveAsync()).ShouldBe("Bob");
        (await bob.ReceiveAsync()).ShouldBe("Ann");
        for (var i = 0; i < 3; i++)
        {
            await bob.SendAsync($"question {i}");
            (await ann.ReceiveAsync()).ShouldBe($"question {i}");
            await ann.SendAsync($"é {i}");
            (await bob.ReceiveAsync()).ShouldBe($"é {i}");
        }
    }

    [Fact]
    public async Task A_program_without_newlines_and_a_person_with_lines_talk()
    {
        var place = await OpenAsync("tcp://127.0.0.1:0");
        var person = await JoinAsync(place, "Ann");
        var program = await ConnectAsync(place);
        await program.SendAsync("Bob");
        (await program.ReceiveAsync()).ShouldBe("Ann");
        (await person.NextAsync()).ShouldBe("*** Bob has joined lobby");
        await person.SayAsync("hello");
        (await program.ReceiveAsync()).ShouldBe("hello");
        await program.SendAsync("hi");
        (await person.NextAsync()).ShouldBe("Bob: hi");
    }

    [Fact]
    public async Task A_character_in_two_segments_is_whole()
    {
        var place = await OpenAsync("tcp://127.0.0.1:0");
        var person = await JoinAsync(place, "Ann");
        var program = await ConnectAsync(place);
        await program.SendAsync("Bob\n");
        (await person.NextAsync()).ShouldBe("*** Bob has joined lobby");
        await program.SendAsync([(byte)'o', (byte)'h', 0xc3]);
        await program.SendAsync([0xa9, (byte)'\n']);
        (await person.NextAsync()).ShouldBe("Bob: oh\u00e9");
    }

    [Fact]
    public async Task One_that_never_reads_is_let_go_and_costs_nobody_anything()
    {
        var place = await OpenAsync("memory:chat");
        var ann = await JoinAsync(place, "Ann");
        var sam = await ConnectAsync(place);
        await sam.SendAsync("Sam\n");
        (await ann.NextAsync()).ShouldBe("*** Sam has joined lobby");
        var bob = await JoinAsync(place, "Bob");
        (await ann.NextAsync()).ShouldBe("*** Bob has joined lobby");

        // Bob keeps up, whatever else this machine does: each word is heard before the next is said.
        var text = new string('x', 4_000);
        string? heard;
        do
        {
            await ann.SayAsync(text);
            heard = await bob.NextAsync();
        }
        while (heard == $"Ann: {text}");
        heard.ShouldBe("*** Sam has left lobby (it read too slowly)");
    }

    [Fact]
    public async Task Ten_million_bytes_without_a_newline_are_refused_with_a_sentence()
    {
        var place = await OpenAsync("tcp://127.0.0.1:0");
        var ann = await JoinAsync(place, "Ann");
        var eve = await JoinAsync(place, "Eve");
        (await ann.NextAsync()).ShouldBe("*** Eve has joined lobby");
        var sending = eve.SayAsync(new string('x', 10_000_000));
        (await eve.NextAsync()).ShouldBe("*** A text has at most 4000 characters.");
        (await ann.NextAsync()).ShouldBe("*** Eve has left lobby");
        await Task.WhenAny(sending);
    }

    [Fact]
    public async Task Two_hundred_members_all_hear_one()
    {
        var (tcp, udp) = (await OpenAsync("tcp://127.0.0.1:0"), await OpenAsync("udp://127.0.0.1:0"));
        var guests = new List<Guest>();
        for (var i = 0; i < 200; i++)
            guests.Add(await JoinAsync(i % 4 == 0 ? udp : tcp, $"m{i}"));
        await guests[0].SayAsync("all of you!");
        foreach (var guest in guests.Skip(1))
            (await HearUntilAsync(guest, "m0: all of you!")).ShouldAllBe(line => line!.EndsWith(" has joined lobby", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_server_stops_members_are_told_and_the_conversations_end()
    {
        var ann = await JoinAsync(await OpenAsync("tcp://127.0.0.1:0"), "Ann");
        var stopping = _server.StopAsync();
        (await ann.NextAsync()).ShouldStartWith("*** The chat ends here for you");
        (await ann.NextAsync()).ShouldBeNull();
        await stopping.WaitAsync(Guest.Guard);
    }

    private static async Task<List<string?>> HearUntilAsync(Guest guest, string last)
    {
        var heard = new List<string?>();
        while (await guest.NextAsync() is { } line && line != last)
            heard.Add(line);
        return heard;
    }

    private async Task<Address> OpenAsync(string address) =>
        (await _server.OpenAsync("chat", ListenTarget.Parse(address), _chat))[0].Address;

    private async Task<Guest> JoinAsync(Address place, string name)
    {
        var talk = await Client.TalkAsync(new ConnectTarget(place, ConnectOptions.Default), new ClientOptions { Transports = [_memory, .. TransportList.Default()] });
        _open.Add(talk);
        var guest = new Guest(talk);
        await guest.SayAsync(name);
        (await guest.NextAsync()).ShouldNotBeNull().ShouldStartWith($"*** Welcome, {name}.");
        return guest;
    }

    private async Task<BareGuest> ConnectAsync(Address place)
    {
        var connection = await Client.ConnectAsync(new ConnectTarget(place, ConnectOptions.Default), new ClientOptions { Transports = [_memory, .. TransportList.Default()] });
        _open.Add(connection);
        return new BareGuest(connection);
    }

    private sealed class Guest(Conversation talk)
    {
        public static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

        public Task SayAsync(string text) => talk.SendAsync(text).AsTask().WaitAsync(Guard);

        public async Task<string?> NextAsync() => (await talk.ReceiveAsync().AsTask().WaitAsync(Guard))?.Text;
    }

    /// <summary>A beginner's program: it sends without newlines, and one receive is one message.</summary>
    private sealed class BareGuest(Connection connection)
    {
        public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

        public Task SendAsync(byte[] bytes) => connection.Output.WriteAsync(bytes).AsTask().WaitAsync(Guest.Guard);

        public async Task<string> ReceiveAsync()
        {
            var read = await connection.Input.ReadAsync().AsTask().WaitAsync(Guest.Guard);
            var text = Encoding.UTF8.GetString(read.Buffer);
            connection.Input.AdvanceTo(read.Buffer.End);
            return text;
        }
    }
}
