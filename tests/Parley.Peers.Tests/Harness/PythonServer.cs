namespace Parley.Peers.Tests;

/// <summary>One of this project's programs as a server at a free port.</summary>
internal sealed class PythonServer : IAsyncDisposable
{
    private const string Listening = "listening on port ";

    private PythonServer(OtherProgram program, string scheme)
    {
        Program = program;
        Port = Places.Port(Places.Line(program.OutputText, Listening));
        Address = $"{scheme}://{OwnHost.Address}:{Port}";
    }

    public OtherProgram Program { get; }

    public string Port { get; }

    public string Address { get; }

    public static async Task<PythonServer> StartAsync(string file, string scheme = "tcp")
    {
        var program = OtherProgram.StartPython(file, "0");
        try
        {
            await program.OutputHoldsAsync(Listening);
            await program.OutputHoldsAsync("\n");
            return new PythonServer(program, scheme);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
