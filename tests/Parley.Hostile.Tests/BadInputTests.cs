namespace Parley.Hostile.Tests;

/// <summary>Every service at every kind of stream, attacked by all bad peers at once; good peers are served meanwhile and afterwards.</summary>
public sealed class BadInputTests
{
    // Short, so that the tests see them at work.
    private static readonly Limits Short = new() { Stall = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("tcp://127.0.0.1:0?framing=lines")]
    [InlineData("tcp://127.0.0.1:0?framing=chunks")]
    [InlineData("tcp://127.0.0.1:0?framing=length")]
    [InlineData("tcp://127.0.0.1:0?mode=threads")]
    [InlineData("unix:DIR/NAME")]
    [InlineData("unix-seqpacket:DIR/NAME")]
    [InlineData("tls://127.0.0.1:0")]
    [InlineData("ws://127.0.0.1:0/NAME")]
    [InlineData("wss://127.0.0.1:0/NAME")]
    public async Task Bad_peers_harm_nobody_at(string where)
    {
        Assert.SkipWhen(where.StartsWith("unix-seqpacket", StringComparison.Ordinal) && !OperatingSystem.IsLinux(), "only Linux has Unix seqpacket sockets");
        using var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", folder.Path);
        var place = Place.Parse(where);
        await using var ground = new Ground(Short);
        await using (var town = await Town.OpenAsync(ground, place, folder.Path))
        {
            await town.AllBehaveAsync();
            var attacks = Task.WhenAll(town.Services.SelectMany(served => Attacks.All.Select(attack => AttackAsync(ground, place, served.Address, attack.Value))));
            do
                await town.AllBehaveAsync();
            while (!attacks.IsCompleted);
            await attacks;
            await town.AllBehaveAsync();
        }

        await ground.ShouldBeSoundAsync();
    }

    private static async Task AttackAsync(Ground ground, Place place, Address address, Func<Connection, Place, Task> attack)
    {
        await using var connection = await ground.ConnectAsync(address);
        try
        {
            await attack(connection, place);
        }
        catch (ParleyException)
        {
            // The server had enough of it.
        }
    }
}
