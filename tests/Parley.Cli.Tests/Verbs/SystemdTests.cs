using System.Net.Sockets;
using System.Text;

namespace Parley.Cli.Tests;

public sealed class SystemdTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_manager_is_told_when_it_is_ready_and_when_it_stops(bool isAbstract)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sd_notify is Linux's");
        using var folder = new TemporaryFolder();
        var name = isAbstract ? $"@{folder.File("notify")}" : folder.File("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + name[1..] : name));
        await using var process = ParleyProcess.Start(
            ["serve", "echo=tcp://127.0.0.1:0"], new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = name });
        var buffer = new byte[1000];
        Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, Guard.Token)).ShouldStartWith("READY=1\n");
        await process.SignalAsync("TERM");
        Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, Guard.Token)).ShouldBe("STOPPING=1");
        (await process.FinishAsync()).ExitCode.ShouldBe(0);
    }
}
