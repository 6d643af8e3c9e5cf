using System.Net;

namespace Parley.Tests;

public sealed class TcpBehaviourTests : TransportBehaviour
{
    private readonly SocketsTransport _transport;

    public TcpBehaviourTests() => _transport = new SocketsTransport(Wire, Time);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new TcpAddress(new Host(IPAddress.Loopback), new Port(0));
}

public sealed class Tcp6BehaviourTests : TransportBehaviour
{
    private readonly SocketsTransport _transport;

    public Tcp6BehaviourTests() => _transport = new SocketsTransport(Wire, Time);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new TcpAddress(new Host(IPAddress.IPv6Loopback), new Port(0));
}

public sealed class UnixStreamBehaviourTests : TransportBehaviour
{
    private readonly SocketDirectory _directory = new();
    private readonly SocketsTransport _transport;

    public UnixStreamBehaviourTests() => _transport = new SocketsTransport(Wire, Time);

    protected override Transport Transport => _transport;

    protected override bool KnowsReset => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override Address FreePlace() => new UnixAddress(_directory.NextPath());
}

public sealed class UnixSeqpacketBehaviourTests : MessagesBehaviour
{
    private readonly SocketDirectory _directory = new();
    private readonly SocketsTransport _transport;

    public UnixSeqpacketBehaviourTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "macOS and Windows have no SOCK_SEQPACKET on Unix sockets");
        _transport = new SocketsTransport(Wire, Time);
    }

    protected override Transport Transport => _transport;

    protected override bool KnowsReset => false;

    // Half of the smallest buffer that Linux gives a socket by default (net.core.wmem_default); a record must fit into it.
    protected override int LargestFlush => 100_000;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override Address FreePlace() => new UnixAddress(_directory.NextPath(), SocketKind.Messages);
}

public sealed class UdpBehaviourTests : DatagramBehaviour
{
    private readonly SocketsTransport _transport;

    public UdpBehaviourTests() => _transport = new SocketsTransport(Wire);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new UdpAddress(new Host(IPAddress.Loopback), new Port(0));
}

public sealed class UnixDatagramBehaviourTests : DatagramBehaviour, IDisposable
{
    private readonly SocketDirectory _directory = new();

    private readonly SocketsTransport _transport;

    public UnixDatagramBehaviourTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no datagrams on Unix sockets");
        _transport = new SocketsTransport(Wire);
    }

    protected override Transport Transport => _transport;

    public void Dispose() => _directory.Dispose();

    protected override Address FreePlace() => new UnixAddress(_directory.NextPath(), SocketKind.Datagram);
}
