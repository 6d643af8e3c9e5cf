namespace Parley.Peers.Tests;

/// <summary>One room, and people in it with whatever tool they have.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task People_with_different_tools_on_different_kinds_of_socket_are_in_one_room()
    {
        using var tcp = new Place("tcp");
        using var udp = new Place("udp");
        using var unix = new Place("unix");
        using var packets = new Place("unix-seqpacket");
        using var datagrams = new Place("unix-dgram");
        Place[] places = [tcp, udp, unix, packets, datagrams];
        await using var served = await ServedParley.StartAsync([.. places.Select(place => $"chat={place.Address}")]);

        await using var ann = ParleyProcess.Start("chat", tcp.Address, "--name", "Ann");
        await ann.OutputHoldsAsync("Welcome, Ann");
        await using var bob = await JoinAsync(tcp, "nc -N {host} {port}", "Bob");
        await using var cat = await JoinAsync(udp, "ncat -u {host} {port}", "Cat");
        await using var dan = await JoinAsync(unix, "ncat -U {path}", "Dan");
        await using var eve = await JoinAsync(packets, "socat - UNIX-CONNECT:{path},type=5", "Eve");
        await using var fay = await JoinAsync(datagrams, "socat - UNIX-SENDTO:{path},bind={own}", "Fay");

        RunningProgram[] everybody = [ann, bob, cat, dan, eve, fay];
        string[] names = ["Ann", "Bob", "Cat", "Dan", "Eve", "Fay"];
        for (var speaker = 0; speaker < everybody.Length; speaker++)
        {
            await everybody[speaker].TypeAsync($"Grüße {speaker}\n");
            foreach (var listener in everybody.Where((_, place) => place != speaker))
                await listener.OutputHoldsAsync($"{names[speaker]}: Grüße {speaker}");
        }

        await bob.TypeAsync("/quit\n");
        await ann.OutputHoldsAsync("Bob has left");
        bob.EndInput();
        (await bob.FinishAsync()).ExitCode.ShouldBe(0);
    }

    private static async Task<OtherProgram> JoinAsync(Place place, string command, string name)
    {
        var member = place.Start(command);
        await member.TypeAsync(name + "\n");
        await member.OutputHoldsAsync($"Welcome, {name}");
        return member;
    }
}
