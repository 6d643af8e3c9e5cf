namespace Parley.Peers.Tests;

/// <summary>
/// A host of a test's own on Linux: a name, an <c>/etc/hosts</c> and a loopback network that nobody else sees, so that every port
/// is free. Where the user may not make one, the test is skipped and says so.
/// </summary>
internal sealed class OwnNamespace : IAsyncDisposable
{
    // cat stays until its input ends, and the namespaces with it.
    private const string Furnish = "mount --bind \"$1\" /etc/hosts && hostname \"$2\" && ip link set lo up && echo inside && exec cat";

    private readonly OtherProgram _keeper;
    private readonly TemporaryFolder _folder;

    private OwnNamespace(OtherProgram keeper, TemporaryFolder folder) => (_keeper, _folder) = (keeper, folder);

    /// <summary>Makes a host with a name and the lines of its <c>/etc/hosts</c>.</summary>
    public static async Task<OwnNamespace> MakeAsync(string name, string hosts)
    {
        OtherProgram.Require("ip");
        OtherProgram.Require("nsenter");
        var unshare = OtherProgram.Require("unshare");
        var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("hosts"), hosts, Guard.Token);
        var made = new OwnNamespace(OtherProgram.Start(unshare, "-m", "-u", "-n", "/bin/sh", "-c", Furnish, "sh", folder.File("hosts"), name), folder);
        try
        {
            await made._keeper.OutputHoldsAsync("inside\n");
            return made;
        }
        catch (InvalidOperationException)
        {
            var reason = made._keeper.ErrorText.Trim();
            await made.DisposeAsync();
            Assert.Skip($"this user may not make namespaces: {reason}");
            throw;
        }
    }

    /// <summary>Starts a program there.</summary>
    public OtherProgram Start(string tool, params string[] arguments) =>
        OtherProgram.Start("nsenter", ["-t", $"{_keeper.Id}", "-m", "-u", "-n", OtherProgram.Require(tool), .. arguments]);

    /// <summary>Runs a program there to its end, with nothing on standard input.</summary>
    public async Task<Finished> RunAsync(string tool, params string[] arguments)
    {
        await using var program = Start(tool, arguments);
        return await program.FinishAsync([]);
    }

    /// <summary>Starts <c>parley serve</c> there and waits until it is ready.</summary>
    public async Task<OtherProgram> ServeAsync(params string[] words)
    {
        var server = Start(ParleyProcess.Path, ["serve", .. words, "--web", "off"]);
        await server.OutputHoldsAsync("\nready\n");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        _folder.Dispose();
    }
}
