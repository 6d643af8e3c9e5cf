using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Services;

namespace Parley.Hostile.Tests;

/// <summary>Limits bite, say so, and cost the others nothing.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:0", "a line")]
    [InlineData("tcp://127.0.0.1:0?framing=lines", "a line")]
    [InlineData("tcp://127.0.0.1:0?framing=length", "a message of 10000000 bytes")]
    [InlineData("unix:DIR/months", "a line")]
    [InlineData("tls://127.0.0.1:0", "a line")]
    public async Task Ten_million_bytes_in_one_message_are_answered_with_a_sentence(string where, string what)
    {
        using var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", folder.Path);
        await using var ground = await Ground.OpenAsync(where.Replace("DIR", folder.Path, StringComparison.Ordinal), new Months());
        await using (var connection = await ground.ConnectAsync())
        {
            var message = Place.Parse(where).Message(new string('x', 10_000_000));
            await Task.WhenAll(SendAsync(connection, message), HearAsync(connection, $"Sorry: the peer sent {what} larger than the limit of 65536 bytes"));
        }

        await ground.ShouldBeSoundAsync();
        ground.Log.All.ShouldContain(line => line.Contains($"left: the peer sent {what} larger than the limit of 65536 bytes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tls://127.0.0.1:0")]
    [InlineData("ws://127.0.0.1:0/")]
    [InlineData("wss://127.0.0.1:0/")]
    public async Task Who_does_not_shake_hands_is_turned_away(string where)
    {
        using var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", folder.Path);
        await using var ground = await Ground.OpenAsync(where, new Echo(), new Limits { Handshake = TimeSpan.FromMilliseconds(300) });
        var port = ground.Addresses[0] is TlsAddress tls ? tls.Port.Number : ((WebSocketAddress)ground.Addresses[0]).Port.Number;
        var silent = new List<Socket>();
        for (var i = 0; i < 100; i++)
        {
            silent.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await silent[i].ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Guard.Token);
        }

        await Manners.OfStreams.Single(static manners => manners.Name == "echo").BehaveAsync(ground, Place.Parse(where), ground.Addresses[0]);
        await ground.Log.WaitAsync("no handshake within 0.3 s");
        await ground.EmptyAsync();
        silent.ForEach(static socket => socket.Dispose());
        await ground.ShouldBeSoundAsync();
    }

    [Fact]
    public async Task Stopping_says_what_is_owed_to_two_hundred_in_mid_conversation()
    {
        await using var ground = await Ground.OpenAsync("tcp://127.0.0.1:0", new Months());
        var guests = new List<Connection>();
        for (var i = 0; i < 200; i++)
            guests.Add(await ground.ConnectAsync());
        await Task.WhenAll(guests.Select(async guest =>
        {
            await SendAsync(guest, "hello\n"u8.ToArray());
            await HearAsync(guest, Manners.Introduction + "\n");
            await SendAsync(guest, "3\n"u8.ToArray());
        }));

        // Their last question has been taken by the system, and perhaps by the server; its answer, if there is one, comes whole.
        var stopping = ground.Server.StopAsync(Guard.Token);
        foreach (var heard in await Task.WhenAll(guests.Select(HearAllAsync)))
            heard.ShouldBeOneOf("", "March\n");
        foreach (var guest in guests)
            await guest.FinishAsync(Guard.Token);
        await stopping;
        ground.Log.All.ShouldNotContain(static line => line.Contains("did not finish in time", StringComparison.Ordinal));
        guests.Clear();
        await ground.ShouldBeSoundAsync();
    }

    private static async Task SendAsync(Connection connection, byte[] bytes) => await connection.Output.WriteAsync(bytes, Guard.Token);

    private static async Task HearAsync(Connection connection, string what)
    {
        var heard = await connection.Input.ReadAtLeastAsync(what.Length, Guard.Token);
        Encoding.Latin1.GetString(heard.Buffer).ShouldContain(what);
        connection.Input.AdvanceTo(heard.Buffer.End);
    }

    private static async Task<string> HearAllAsync(Connection connection)
    {
        var guard = Guard.Token;
        while (true)
        {
            var read = await connection.Input.ReadAsync(guard);
            var text = Encoding.Latin1.GetString(read.Buffer);
            connection.Input.AdvanceTo(read.IsCompleted ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return text;
        }
    }
}
