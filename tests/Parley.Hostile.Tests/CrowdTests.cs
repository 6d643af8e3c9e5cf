using Parley.Chat;
using Parley.Services;

namespace Parley.Hostile.Tests;

/// <summary>A thousand at once, and each gets the right answers.</summary>
public sealed class CrowdTests
{
    private const int Crowd = 1_000;

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:0")]
    public async Task A_thousand_are_echoed_at_once(string address)
    {
        await using var ground = await Ground.OpenAsync(address, new Echo());
        var guests = await GatherAsync(ground);
        for (var round = 0; round < 3; round++)
        {
            await EachAsync(guests, ground, async (guest, number) =>
            {
                await guest.SayAsync($"{number} says {round}");
                (await guest.HearAsync()).ShouldBe($"{number} says {round}");
            });
        }

        await LeaveAsync(guests);
        await ground.ShouldBeSoundAsync();
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:0")]
    public async Task A_thousand_conversations_on_months_do_not_mix(string address)
    {
        await using var ground = await Ground.OpenAsync(address, new Months());
        var guests = await GatherAsync(ground);
        await EachAsync(guests, ground, async (guest, _) =>
        {
            await guest.SayAsync("hello");
            (await guest.HearAsync()).ShouldBe(Manners.Introduction);
        });
        ground.Server.ClientCount.ShouldBe(Crowd);
        await EachAsync(guests, ground, async (guest, number) =>
        {
            var month = (number % 12) + 1;
            await guest.SayAsync($"{month}");
            (await guest.HearAsync()).ShouldBe(System.Globalization.DateTimeFormatInfo.InvariantInfo.GetMonthName(month));
        });
        await EachAsync(guests, ground, async (guest, _) =>
        {
            await guest.SayAsync("0");
            (await guest.HearAsync()).ShouldBe("Goodbye");
        });
        await LeaveAsync(guests);
        await ground.ShouldBeSoundAsync();
    }

    [Fact]
    public async Task A_thousand_members_of_a_room_all_hear_one()
    {
        await using var ground = await Ground.OpenAsync("tcp://127.0.0.1:0?framing=lines", new ChatService());
        var guests = await GatherAsync(ground);
        await Task.WhenAll(guests.Select((guest, number) => guest.SayAsync($"member{number}")));

        // Everybody is told of everybody who comes later: half a million notices, which all must be read.
        await Task.WhenAll(guests.Select(guest => guest.HearUntilAsync(line => line.StartsWith("*** Welcome, ", StringComparison.Ordinal))));
        await guests[0].SayAsync("can you all hear me?");
        await Task.WhenAll(guests.Skip(1).Select(guest => guest.HearUntilAsync(line => line == "member0: can you all hear me?")));
        ground.Server.ClientCount.ShouldBe(Crowd);
        await LeaveAsync(guests);
        await ground.ShouldBeSoundAsync();
    }

    private static async Task<Guest[]> GatherAsync(Ground ground) =>
        await Task.WhenAll(Enumerable.Range(0, Crowd).Select(async _ => new Guest(await ground.TalkAsync())));

    // A thousand datagrams in one moment overflow a receive buffer of the usual size, which is no fault of the server's.
    private static async Task EachAsync(Guest[] guests, Ground ground, Func<Guest, int, Task> act)
    {
        var most = new ParallelOptions { MaxDegreeOfParallelism = ground.Addresses[0].Kind == SocketKind.Datagram ? 50 : Crowd };
        await Parallel.ForAsync(0, guests.Length, most, async (number, _) => await act(guests[number], number));
    }

    private static async Task LeaveAsync(Guest[] guests)
    {
        foreach (var guest in guests)
            await guest.DisposeAsync();

        // Whoever keeps a conversation keeps its last message, and the buffer that it came in.
        Array.Clear(guests);
    }
}
