using System.Net.Security;
using System.Security.Authentication;

namespace Parley.Tests;

/// <summary>TLS over real sockets on loopback.</summary>
public sealed class TlsSocketTests : IAsyncDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TlsTransport _tls;
    private Listener? _listener;

    public TlsSocketTests() => _tls = new TlsTransport(new SocketsTransport()) { Own = new OwnCertificate(_certificates.PathOf("state")) };

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
            await _listener.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public void The_default_transports_carry_tls_and_both_kinds_of_websocket()
    {
        var transports = TransportList.Default();
        foreach (var text in new[] { "tls://localhost:1", "ws://localhost:1/", "wss://localhost:1/", "tcp://localhost:1" })
            transports.For(Address.Parse(text)).Carries(Address.Parse(text)).ShouldBeTrue();
    }

    [Fact]
    public async Task Both_ends_know_the_ports_that_were_really_bound()
    {
        var (server, client) = await PairAsync();
        ((TlsAddress)_listener!.Local).Port.Number.ShouldBeGreaterThan(0);
        client.Remote.ShouldBe(_listener.Local);
        server.Remote.ShouldBe(client.Local);
    }

    [Fact]
    public async Task Five_megabytes_that_nobody_reads_do_not_cost_the_peer_its_answer()
    {
        var (server, client) = await PairAsync();
        var flood = PourAsync();
        await TlsRig.SendAsync(server, "Thank you for connecting");
        await server.FinishAsync(Guard.Token);
        await flood;
        (await TlsRig.ReadToEndAsync(client)).ShouldBe("Thank you for connecting");

        async Task PourAsync()
        {
            await client.Output.WriteAsync(new byte[5_000_000], Guard.Token);
            await client.Output.CompleteAsync();
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_half_close_leaves_the_other_direction_open_in_every_version(SslProtocols version)
    {
        await ListenAsync();
        var accepting = AcceptAsync();
        var address = (TlsAddress)_listener!.Local;
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(address.Host.Ip!, address.Port.Number, Guard.Token);
        await using var ssl = new SslStream(socket.GetStream());
        await ssl.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = version, RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null },
            Guard.Token);
        await ssl.WriteAsync("question"u8.ToArray(), Guard.Token);
        await ssl.ShutdownAsync();
        await using var server = await accepting;
        (await TlsRig.ReadToEndAsync(server)).ShouldBe("question");
        await TlsRig.SendAsync(server, "answer");
        await server.Output.CompleteAsync();
        using var reader = new StreamReader(ssl);
        (await reader.ReadToEndAsync(Guard.Token)).ShouldBe("answer");
    }

    [Fact]
    public async Task A_client_that_is_done_and_disposes_loses_nothing_of_what_it_sent()
    {
        var (server, client) = await PairAsync();
        var sending = SendAsync();
        await server.Output.CompleteAsync();
        (await TlsRig.ReadAllAsync(server)).Length.ShouldBe(1_000_000);
        await server.DisposeAsync();
        await sending;

        async Task SendAsync()
        {
            await client.Output.WriteAsync(new byte[1_000_000], Guard.Token);
            await client.Output.CompleteAsync();
            (await TlsRig.ReadToEndAsync(client)).ShouldBe("");
            await client.DisposeAsync();
        }
    }

    private async Task ListenAsync() => _listener = (await _tls.ListenAsync(Address.Parse("tls://127.0.0.1:0"), ListenOptions.Default, Guard.Token))[0];

    private async Task<Connection> AcceptAsync() => await _listener!.HandshakeAsync((await _listener.AcceptAsync(Guard.Token))!, Guard.Token);

    private async Task<(Connection Server, Connection Client)> PairAsync()
    {
        await ListenAsync();
        var accepting = AcceptAsync();
        var client = await _tls.ConnectAsync(_listener!.Local, new ConnectOptions { Pin = _listener.CertificateFingerprint }, Guard.Token);
        return (await accepting, client);
    }
}
