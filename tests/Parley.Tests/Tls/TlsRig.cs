using System.Buffers;
using System.Text;

namespace Parley.Tests;

/// <summary>TLS over memory: a listener, and pairs of its connections.</summary>
internal sealed class TlsRig : IAsyncDisposable
{
    private static readonly TlsAddress Localhost = new(new Host("localhost"), new Port(4433));

    private readonly MemoryTransport _memory = new();
    private Listener? _listener;

    internal TlsRig() => Tls = new TlsTransport(_memory, Wire) { Below = static _ => Below, Own = new OwnCertificate(Certificates.PathOf("state")) };

    internal static MemoryAddress Below { get; } = new("tls");

    internal TestCertificates Certificates { get; } = new();

    internal WireEvents Wire { get; } = new();

    internal TlsTransport Tls { get; }

    internal MemoryTransport Memory => _memory;

    internal Listener Listener => _listener ?? throw new InvalidOperationException("listen first");

    internal async Task ListenAsync(ListenOptions? options = null) =>
        _listener = (await Tls.ListenAsync(Localhost, options ?? ListenOptions.Default, Guard.Token))[0];

    /// <summary>Accepts one connection and shakes hands.</summary>
    internal async Task<Connection> AcceptAsync(CancellationToken? handshake = null)
    {
        var accepted = await Listener.AcceptAsync(Guard.Token) ?? throw new InvalidOperationException("the listener closed");
        return await Listener.HandshakeAsync(accepted, handshake ?? Guard.Token);
    }

    internal Task<Connection> ConnectAsync(ConnectOptions? options = null, string host = "localhost") =>
        Tls.ConnectAsync(Localhost with { Host = new Host(host) }, options ?? new ConnectOptions { Insecure = true }, Guard.Token).AsTask();

    /// <summary>Both ends of one connection.</summary>
    internal async Task<(Connection Server, Connection Client)> PairAsync(ConnectOptions? options = null)
    {
        if (_listener is null)
            await ListenAsync();
        var accepting = AcceptAsync();
        var client = await ConnectAsync(options);
        return (await accepting, client);
    }

    /// <summary>
    /// Why a client with these options refuses. The server hears of it during the handshake or, in TLS 1.3, where its
    /// own side of the handshake may be over by then, at its first read.
    /// </summary>
    internal async Task<ParleyException> RefusalAsync(ConnectOptions options, string host = "localhost")
    {
        var accepting = AcceptAsync();
        var refusal = await Should.ThrowAsync<ParleyException>(() => ConnectAsync(options, host));
        try
        {
            await using var server = await accepting;
            (await ReadToEndAsync(server)).ShouldBe("");
        }
        catch (ParleyException heard)
        {
            heard.Reason.ShouldBeOneOf(ErrorReason.BadCertificate, ErrorReason.Reset, ErrorReason.ProtocolViolation);
        }

        return refusal;
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
            await _listener.DisposeAsync();
        Certificates.Dispose();
    }

    internal static async Task SendAsync(Connection connection, string text) => await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(text), Guard.Token);

    /// <summary>Everything until the peer's end.</summary>
    internal static async Task<string> ReadToEndAsync(Connection connection) => Encoding.UTF8.GetString(await ReadAllAsync(connection));

    internal static async Task<byte[]> ReadAllAsync(Connection connection)
    {
        var all = new ArrayBufferWriter<byte>();
        while (true)
        {
            var result = await connection.Input.ReadAsync(Guard.Token);
            foreach (var part in result.Buffer)
                all.Write(part.Span);
            connection.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return all.WrittenSpan.ToArray();
        }
    }

    /// <summary>The next so many bytes, as text.</summary>
    internal static async Task<string> ReadAsync(Connection connection, int count)
    {
        var result = await connection.Input.ReadAtLeastAsync(count, Guard.Token);
        var taken = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length));
        var text = Encoding.UTF8.GetString(taken);
        connection.Input.AdvanceTo(taken.End);
        return text;
    }
}
