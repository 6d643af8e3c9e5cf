using System.Net;
using System.Net.Sockets;

namespace Parley.Peers.Tests;

/// <summary>
/// One place, as Parley writes it and as other programs' command lines do: <c>{host}</c>, <c>{port}</c> and <c>{path}</c> are it,
/// <c>{own}</c> is a path (or an abstract name) for the other side's own end, which datagrams need to be answered.
/// </summary>
internal sealed class Place : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly string _host = "127.0.0.1";

    /// <summary>A place where nobody is yet. A 6 behind the scheme means IPv6, an <c>@</c> an abstract name.</summary>
    public Place(string scheme)
    {
        if (scheme[^1] == '6')
            _host = RequireLoopback6();
        if (scheme[^1] == '@' && !OperatingSystem.IsLinux())
            Assert.Skip("abstract names are Linux's");
        Address = scheme switch
        {
            "tcp" => $"tcp://127.0.0.1:{FreePort.Tcp()}",
            "udp" => $"udp://127.0.0.1:{FreePort.Udp()}",
            "tcp6" => $"tcp://[::1]:{FreePort.Tcp()}",
            "udp6" => $"udp://[::1]:{FreePort.Udp()}",
            "unix" or "unix-dgram" or "unix-seqpacket" => $"{scheme}:{_folder.File("socket")}",
            "unix@" or "unix-dgram@" or "unix-seqpacket@" => $"{scheme[..^1]}:@{Path.GetFileName(_folder.Path)}",
            _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "no such kind of socket"),
        };
    }

    public string Address { get; }

    /// <summary>Starts a command line of another program's.</summary>
    public OtherProgram Start(string command)
    {
        var isPort = !Address.StartsWith("unix", StringComparison.Ordinal);
        var isAbstract = Address.Contains(":@", StringComparison.Ordinal);
        var words = command
            .Replace("{host}", _host, StringComparison.Ordinal)
            .Replace("{port}", isPort ? Places.Port(Address) : "", StringComparison.Ordinal)
            .Replace("{path}", isPort ? "" : Places.Path(Address).TrimStart('@'), StringComparison.Ordinal)
            .Replace("{own}", isAbstract ? Path.GetFileName(_folder.Path) + "-own" : _folder.File("own"), StringComparison.Ordinal)
            .Split(' ');
        return OtherProgram.Start(words[0], words[1..]);
    }

    public void Dispose() => _folder.Dispose();

    private static string RequireLoopback6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        }
        catch (SocketException lacking)
        {
            Assert.Skip($"this system has no ::1: {lacking.Message}");
        }

        return "::1";
    }
}
