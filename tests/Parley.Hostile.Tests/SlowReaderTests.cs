using System.Net;
using System.Net.Sockets;
using Parley.Chat;

namespace Parley.Hostile.Tests;

/// <summary>Peers that take nothing of what they asked for: they are removed, and nobody waits for them.</summary>
public sealed class SlowReaderTests
{
    private static readonly Limits Short = new() { Stall = TimeSpan.FromMilliseconds(500) };

    [Theory]
    [InlineData("echo", "tcp://127.0.0.1:0")]
    [InlineData("echo", "unix:DIR/echo")]
    [InlineData("echo", "unix-seqpacket:DIR/echo")]
    [InlineData("echo", "tls://127.0.0.1:0")]
    [InlineData("echo", "ws://127.0.0.1:0/")]
    [InlineData("months", "tcp://127.0.0.1:0?framing=lines")]
    [InlineData("cat", "tcp://127.0.0.1:0")]
    [InlineData("chargen", "tcp://127.0.0.1:0")]
    [InlineData("chargen", "tls://127.0.0.1:0")]
    [InlineData("chargen", "wss://127.0.0.1:0/")]
    public async Task One_that_asks_and_never_reads_is_removed(string service, string where)
    {
        Assert.SkipWhen(where.StartsWith("unix-seqpacket", StringComparison.Ordinal) && !OperatingSystem.IsLinux(), "only Linux has Unix seqpacket sockets");
        Assert.SkipWhen(service == "cat" && OperatingSystem.IsWindows(), "Windows has no cat");
        using var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", folder.Path);
        var manners = service == "cat" ? Manners.OfCat : Manners.OfStreams.Single(each => each.Name == service);
        var place = Place.Parse(where);
        await using var ground = await Ground.OpenAsync(where.Replace("DIR", folder.Path, StringComparison.Ordinal), manners.Create(), Short);
        await using (var slow = await ground.ConnectAsync())
        {
            var asking = AskForEverAsync(slow, place);
            await manners.BehaveAsync(ground, place, ground.Addresses[0]);
            await ground.Log.WaitAsync("left: it took nothing for 0.5 s");
            await Should.ThrowAsync<ParleyException>(asking);
            await manners.BehaveAsync(ground, place, ground.Addresses[0]);
        }

        await ground.ShouldBeSoundAsync();
    }

    [Fact]
    public async Task A_member_who_never_reads_is_removed_and_a_hundred_others_hear_everything()
    {
        await using var ground = await Ground.OpenAsync("tcp://127.0.0.1:0?framing=lines", new ChatService(new ChatOptions { MessagesPerSecond = 10_000, Burst = 10_000 }));
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(new IPEndPoint(IPAddress.Loopback, ((TcpAddress)ground.Addresses[0]).Port.Number), Guard.Token);
        await slow.SendAsync("Slow\n"u8.ToArray(), SocketFlags.None, Guard.Token);
        var guests = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            var guest = new Guest(await ground.TalkAsync());
            await guest.SayAsync($"guest{number}");
            await guest.HearUntilAsync(static line => line.StartsWith("*** Welcome, ", StringComparison.Ordinal));
            return guest;
        }));

        var heard = 0;
        var text = new string('x', 4_000);
        for (var round = 0; heard < guests.Length - 1; round++)
        {
            // In rounds, and each waits for everybody: who floods a room without one finds the others slow too.
            for (var said = 0; said < 16; said++)
                await guests[0].SayAsync(text);
            await guests[0].SayAsync($"that was round {round}");
            await Task.WhenAll(guests.Skip(1).Select(guest => guest.HearUntilAsync(line =>
            {
                if (line == "*** Slow has left lobby (it read too slowly)")
                    Interlocked.Increment(ref heard);
                return line == $"guest0: that was round {round}";
            })));
        }

        await guests[0].SayAsync("and now we are all friends");
        await Task.WhenAll(guests.Skip(1).Select(static guest => guest.HearUntilAsync(static line => line == "guest0: and now we are all friends")));
        foreach (var guest in guests)
            await guest.DisposeAsync();
        Array.Clear(guests);
        slow.Dispose();
        await ground.ShouldBeSoundAsync();
    }

    private static async Task AskForEverAsync(Connection connection, Place place)
    {
        var question = place.Message(new string('?', 4_000));
        var guard = Guard.Token;
        while (true)
            await connection.Output.WriteAsync(question, guard);
    }
}
