using System.Net;
using System.Net.Sockets;

namespace Parley.Cli.Tests;

/// <summary>A server on a plain socket of the system's, so that the client alone is what is tested.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Task _serving;

    private RawServer(Socket socket, Func<Socket, Task> serve)
    {
        _socket = socket;
        _serving = serve(socket);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public string Address => $"{(_socket.SocketType == SocketType.Stream ? "tcp" : "udp")}://127.0.0.1:{Port}";

    /// <summary>Serves one TCP client.</summary>
    public static RawServer Tcp(Func<Socket, Task> serve)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return new RawServer(socket, async listener =>
        {
            using var client = await listener.AcceptAsync(Guard.Token);
            await serve(client);
        });
    }

    /// <summary>Serves UDP.</summary>
    public static RawServer Udp(Func<Socket, Task> serve)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new RawServer(socket, serve);
    }

    /// <summary>What went wrong in the server is the test's failure.</summary>
    public Task DoneAsync() => _serving.WaitAsync(Guard.Token);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        try
        {
            await _serving;
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It was still waiting; DoneAsync is for those who want to know.
        }
    }
}
