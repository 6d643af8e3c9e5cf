using System.Text;

namespace Parley.Services.Tests;

/// <summary>Both ends of a connection in memory: a service is served at the one, as a server does it, and the test holds the other.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly Connection _server;

    private Line(Connection client, Connection server) => (Client, _server) = (client, server);

    public Connection Client { get; }

    public static async Task<Line> OpenAsync(SocketKind kind = SocketKind.Stream)
    {
        var transport = new MemoryTransport();
        var listener = (await transport.ListenAsync(new MemoryAddress("test", kind), ListenOptions.Default, Guard.Token)).ShouldHaveSingleItem();
        await using var listening = listener;
        var client = await transport.ConnectAsync(listener.Local, ConnectOptions.Default, Guard.Token);
        return new Line(client, (await listener.AcceptAsync(Guard.Token)).ShouldNotBeNull());
    }

    /// <summary>Serves and closes gracefully.</summary>
    public async Task ServeAsync(IStreamService service, CancellationToken stopping = default)
    {
        try
        {
            await service.ServeAsync(_server, stopping);
        }
        catch (Exception problem)
        {
            _server.Abort(problem);
            throw;
        }

        await _server.FinishAsync(Guard.Token);
    }

    public async Task SayAsync(string text) => await Client.Output.WriteAsync(Encoding.Latin1.GetBytes(text), Guard.Token);

    public ValueTask FinishSendingAsync() => Client.Output.CompleteAsync();

    /// <summary>Exactly so many bytes, as Latin-1 text.</summary>
    public async Task<string> HearAsync(int length)
    {
        var read = await Client.Input.ReadAtLeastAsync(length, Guard.Token);
        read.Buffer.Length.ShouldBeGreaterThanOrEqualTo(length);
        var bytes = read.Buffer.Slice(0, length);
        var text = Encoding.Latin1.GetString(bytes);
        Client.Input.AdvanceTo(bytes.End);
        return text;
    }

    /// <summary>Everything until the service's end, as Latin-1 text.</summary>
    public async Task<string> HearAllAsync()
    {
        var text = new StringBuilder();
        while (true)
        {
            var read = await Client.Input.ReadAsync(Guard.Token);
            text.Append(Encoding.Latin1.GetString(read.Buffer));
            Client.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return text.ToString();
        }
    }

    /// <summary>What a service says to a peer that says nothing.</summary>
    public static async Task<string> HearAllOfAsync(IStreamService service)
    {
        await using var line = await OpenAsync();
        var served = line.ServeAsync(service);
        var heard = await line.HearAllAsync();
        await line.FinishSendingAsync();
        await served.OrFail();
        return heard;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
