using System.Net;

namespace Parley.Tests;

// Each of these, but that of Unix datagrams, is derived from once more for every engine beside the portable one.

public class TcpBehaviourTests : TransportBehaviour
{
    private SocketsTransport? _transport;

    protected override Transport Transport => _transport ??= new SocketsTransport(Wire, Time, Engine);

    /// <summary>Null: the portable one.</summary>
    protected virtual SocketEngine? Engine => null;

    protected virtual IPAddress Loopback => IPAddress.Loopback;

    protected override Address FreePlace() => new TcpAddress(new Host(Loopback), new Port(0));
}

public class Tcp6BehaviourTests : TcpBehaviourTests
{
    protected override IPAddress Loopback => IPAddress.IPv6Loopback;
}

public class UnixStreamBehaviourTests : TransportBehaviour
{
    private readonly TemporaryFolder _folder = new();
    private SocketsTransport? _transport;

    protected override Transport Transport => _transport ??= new SocketsTransport(Wire, Time, Engine);

    /// <summary>Null: the portable one.</summary>
    protected virtual SocketEngine? Engine => null;

    protected override bool KnowsReset => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override Address FreePlace() => new UnixAddress(_folder.NextPath());
}

public class UnixSeqpacketBehaviourTests : MessagesBehaviour
{
    private readonly TemporaryFolder _folder = new();
    private SocketsTransport? _transport;

    public UnixSeqpacketBehaviourTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "macOS and Windows have no SOCK_SEQPACKET on Unix sockets");

    protected override Transport Transport => _transport ??= new SocketsTransport(Wire, Time, Engine);

    /// <summary>Null: the portable one.</summary>
    protected virtual SocketEngine? Engine => null;

    protected override bool KnowsReset => false;

    // Half of the smallest buffer that Linux gives a socket by default (net.core.wmem_default); a record must fit into it.
    protected override int LargestFlush => 100_000;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override Address FreePlace() => new UnixAddress(_folder.NextPath(), SocketKind.Messages);
}

public class UdpBehaviourTests : DatagramBehaviour
{
    private SocketsTransport? _transport;

    protected override Transport Transport => _transport ??= new SocketsTransport(Wire, engine: Engine);

    /// <summary>Null: the portable one.</summary>
    protected virtual SocketEngine? Engine => null;

    protected virtual IPAddress Loopback => IPAddress.Loopback;

    protected override Address FreePlace() => new UdpAddress(new Host(Loopback), new Port(0));

    [Fact]
    public async Task A_burst_that_nobody_receives_yet_is_kept()
    {
        // What Linux keeps where nobody asks for more is some 270 of the smallest; with half of that asked for, 500 (net.core.rmem_max, socket(7)).
        const int Burst = 450;
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        for (var i = 0; i < Burst; i++)
            await client.SendAsync(BitConverter.GetBytes(i), cancellation: Safety);

        var batch = new DatagramBatch(server.MaxPayload);
        for (var next = 0; next < Burst;)
        {
            var came = await server.ReceiveAsync(batch, Safety);
            for (var i = 0; i < came; i++)
                BitConverter.ToInt32(batch[i].Payload.Span).ShouldBe(next++);
        }

        server.ReceiveBufferSize.ShouldBeGreaterThan(0);
    }
}

public class Udp6BehaviourTests : UdpBehaviourTests
{
    protected override IPAddress Loopback => IPAddress.IPv6Loopback;
}

public sealed class UnixDatagramBehaviourTests : DatagramBehaviour, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SocketsTransport _transport;

    public UnixDatagramBehaviourTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no datagrams on Unix sockets");
        _transport = new SocketsTransport(Wire);
    }

    protected override Transport Transport => _transport;

    public void Dispose() => _folder.Dispose();

    protected override Address FreePlace() => new UnixAddress(_folder.NextPath(), SocketKind.Datagram);
}
