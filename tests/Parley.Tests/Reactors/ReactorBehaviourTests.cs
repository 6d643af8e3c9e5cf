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

public sealed class ReactorTcpBehaviourTests : TcpBehaviourTests
{
    protected override SocketEngine Engine => TestEngines.Reactor;
}

public sealed class ReactorTcp6BehaviourTests : Tcp6BehaviourTests
{
    protected override SocketEngine Engine => TestEngines.Reactor;
}

public sealed class CheckedReactorTcpBehaviourTests : TcpBehaviourTests
{
    protected override SocketEngine Engine => TestEngines.Checked;
}

public sealed class ReactorUnixBehaviourTests : UnixStreamBehaviourTests
{
    protected override SocketEngine Engine => TestEngines.Reactor;
}

public sealed class ReactorSeqpacketBehaviourTests : UnixSeqpacketBehaviourTests
{
    protected override SocketEngine Engine => TestEngines.Reactor;
}

public sealed class ReactorUdpBehaviourTests : UdpBehaviourTests
{
    protected override SocketEngine Engine => TestEngines.Reactor;
}

public sealed class ReactorUdp6BehaviourTests : Udp6BehaviourTests
{
    protected override SocketEngine Engine => TestEngines.Reactor;
}
