using System.Net;
using System.Net.Sockets;

namespace Parley.Cli.Tests;

/// <summary>An echo on plain TCP sockets with a fault, for any number of clients.</summary>
internal sealed class BrokenServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Action<byte[]> _fault;
    private readonly Func<int, bool> _mayAnswer;
    private readonly List<Task> _clients = [];
    private readonly Task _accepting;

    private BrokenServer(Action<byte[]> fault, Func<int, bool> mayAnswer)
    {
        (_fault, _mayAnswer) = (fault, mayAnswer);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"tcp://{_listener.LocalEndpoint}";

    /// <summary>Starts it.</summary>
    /// <param name="fault">What happens to the bytes of each receive.</param>
    /// <param name="mayAnswer">Gets how many bytes came; false: they are held back until it says true. Null: at once.</param>
    public static BrokenServer Start(Action<byte[]> fault, Func<int, bool>? mayAnswer = null) => new(fault, mayAnswer ?? (static _ => true));

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_clients);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _clients.Add(ServeAsync(await _listener.AcceptSocketAsync(Guard.Token)));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var _ = client;
        client.NoDelay = true;
        var (buffer, held) = (new byte[65536], new List<byte>());
        try
        {
            while (await client.ReceiveAsync(buffer, Guard.Token) is > 0 and var count)
            {
                var bytes = buffer[..count];
                _fault(bytes);
                held.AddRange(bytes);
                if (!_mayAnswer(count))
                    continue;
                await client.SendAsync(held.ToArray(), Guard.Token);
                held.Clear();
            }
        }
        catch (SocketException)
        {
            // The client has seen enough.
        }
    }
}
