namespace Parley.Tests;

public sealed class TlsBehaviourTests : TransportBehaviour
{
    private readonly TestCertificates _certificates = new();
    private readonly Transport _transport;

    public TlsBehaviourTests() => _transport = new Trusting(new TlsTransport(new SocketsTransport(time: Time), Wire, Time) { Own = new OwnCertificate(_certificates.PathOf("state")) });

    protected override Transport Transport => _transport;

    protected override bool OpensSockets => false;

    protected override bool AbortsWhenAFlushIsGivenUp => true;

    protected override int Races => 20;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificates.Dispose();
    }

    protected override Address FreePlace() => Address.Parse("tls://127.0.0.1:0");
}

public sealed class WebSocketBehaviourTests : MessagesBehaviour
{
    private readonly Transport _transport;

    public WebSocketBehaviourTests() => _transport = new WebSocketTransport([new SocketsTransport(time: Time)], Wire, Time);

    protected override Transport Transport => _transport;

    protected override bool OpensSockets => false;

    protected override bool AbortsWhenAFlushIsGivenUp => true;

    protected override int LargestFlush => 64 * 1024;

    protected override Address FreePlace() => Address.Parse("ws://127.0.0.1:0/");
}

public sealed class SecureWebSocketBehaviourTests : MessagesBehaviour
{
    private readonly TestCertificates _certificates = new();
    private readonly Transport _transport;

    public SecureWebSocketBehaviourTests() =>
        _transport = new Trusting(new WebSocketTransport([new TlsTransport(new SocketsTransport(time: Time), time: Time) { Own = new OwnCertificate(_certificates.PathOf("state")) }], Wire, Time));

    protected override Transport Transport => _transport;

    protected override bool OpensSockets => false;

    protected override bool AbortsWhenAFlushIsGivenUp => true;

    protected override int LargestFlush => 64 * 1024;

    protected override int Races => 20;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificates.Dispose();
    }

    protected override Address FreePlace() => Address.Parse("wss://127.0.0.1:0/");
}

/// <summary>A transport whose clients take every certificate, for tests that are not about certificates.</summary>
internal sealed class Trusting(Transport inner) : Transport
{
    public override bool Carries(Address address) => inner.Carries(address);

    public override ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default) =>
        inner.ListenAsync(address, options, cancellation);

    public override ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) =>
        inner.ConnectAsync(address, options with { Insecure = true }, cancellation);

    public override ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default) =>
        inner.BindDatagramsAsync(address, options, cancellation);

    public override ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) =>
        inner.OpenDatagramsAsync(address, options, cancellation);
}
