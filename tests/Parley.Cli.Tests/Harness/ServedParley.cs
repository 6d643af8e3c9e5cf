using System.Net;
using System.Net.Sockets;

namespace Parley.Cli.Tests;

/// <summary><c>parley serve</c> with services at free ports.</summary>
internal sealed class ServedParley : IAsyncDisposable
{
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);

    private ServedParley(ParleyProcess process)
    {
        Process = process;
    }

    public ParleyProcess Process { get; }

    /// <summary>Serves what is named, such as <c>echo=tcp://127.0.0.1:0</c>, and waits until it is ready.</summary>
    public static async Task<ServedParley> StartAsync(params string[] words)
    {
        var served = new ServedParley(ParleyProcess.Start(["serve", .. words, "--web", "off"], environment: null));
        try
        {
            await served.Process.OutputHoldsAsync("\nready\n");
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }

        foreach (var line in served.Process.OutputText.Split('\n').Skip(1))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var name, var address, ..])
                served._addresses[$"{name} {address[..address.IndexOf(':')]}"] = address;
        }

        return served;
    }

    /// <summary>Where a service was bound.</summary>
    public string Address(string service, string scheme = "tcp") => _addresses[$"{service} {scheme}"];

    /// <summary>A plain socket of the system's, connected to a service on TCP.</summary>
    public async Task<Socket> ConnectAsync(string service)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(Address(service)["tcp://".Length..]), Guard.Token);
        return socket;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
