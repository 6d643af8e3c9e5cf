using System.Net;
using Parley.Linux;

namespace Parley.Tests;

/// <summary>An engine for all tests, and one that checks what readers do with their memory.</summary>
internal static class TestEngines
{
    private static readonly Lazy<SocketEngine?> One = new(static () => OperatingSystem.IsLinux() ? new ReactorEngine(new ReactorOptions { Reactors = 1 }) : null);
    private static readonly Lazy<SocketEngine?> OneChecked = new(static () => OperatingSystem.IsLinux() ? new ReactorEngine(new ReactorOptions { Reactors = 1, CheckMemory = true }) : null);

    internal static SocketEngine Reactor
    {
        get
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine is Linux's");
            return One.Value!;
        }
    }

    internal static SocketEngine Checked
    {
        get
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine is Linux's");
            return OneChecked.Value!;
        }
    }
}

public sealed class ReactorTcpBehaviourTests : TransportBehaviour
{
    private readonly SocketsTransport _transport;

    public ReactorTcpBehaviourTests() => _transport = new SocketsTransport(Wire, Time, TestEngines.Reactor);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new TcpAddress(new Host(IPAddress.Loopback), new Port(0));
}

public sealed class ReactorTcp6BehaviourTests : TransportBehaviour
{
    private readonly SocketsTransport _transport;

    public ReactorTcp6BehaviourTests() => _transport = new SocketsTransport(Wire, Time, TestEngines.Reactor);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new TcpAddress(new Host(IPAddress.IPv6Loopback), new Port(0));
}

public sealed class CheckedReactorTcpBehaviourTests : TransportBehaviour
{
    private readonly SocketsTransport _transport;

    public CheckedReactorTcpBehaviourTests() => _transport = new SocketsTransport(Wire, Time, TestEngines.Checked);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new TcpAddress(new Host(IPAddress.Loopback), new Port(0));
}

public sealed class ReactorUnixBehaviourTests : TransportBehaviour
{
    private readonly SocketDirectory _directory = new();
    private readonly SocketsTransport _transport;

    public ReactorUnixBehaviourTests() => _transport = new SocketsTransport(Wire, Time, TestEngines.Reactor);

    protected override Transport Transport => _transport;

    protected override bool KnowsReset => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override Address FreePlace() => new UnixAddress(_directory.NextPath());
}

public sealed class ReactorUdpBehaviourTests : DatagramBehaviour
{
    private readonly SocketsTransport _transport;

    public ReactorUdpBehaviourTests() => _transport = new SocketsTransport(Wire, engine: TestEngines.Reactor);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new UdpAddress(new Host(IPAddress.Loopback), new Port(0));
}

public sealed class ReactorUdp6BehaviourTests : DatagramBehaviour
{
    private readonly SocketsTransport _transport;

    public ReactorUdp6BehaviourTests() => _transport = new SocketsTransport(Wire, engine: TestEngines.Reactor);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new UdpAddress(new Host(IPAddress.IPv6Loopback), new Port(0));
}

public sealed class ReactorSeqpacketBehaviourTests : MessagesBehaviour
{
    private readonly SocketDirectory _directory = new();
    private readonly SocketsTransport _transport;

    public ReactorSeqpacketBehaviourTests() => _transport = new SocketsTransport(Wire, Time, TestEngines.Reactor);

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
