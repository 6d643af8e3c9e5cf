using System.Net;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Tests;

/// <summary>Addresses and targets of every kind, for properties.</summary>
internal static class AddressGenerators
{
    private static readonly Gen<string> Label = Gen.Elements("a", "localhost", "x-1", "_srv", "münchen", "0a", new string('l', 63));

    private static readonly Gen<Host> Names =
        from labels in Gen.NonEmptyListOf(Label)
        from dot in Gen.Elements("", ".")
        let name = string.Join('.', labels.Take(3)) + dot
        select new Host(name);

    private static readonly Gen<Host> Hosts = Gen.OneOf(
        Names,
        Bytes(4).Select(bytes => new Host(new IPAddress(bytes))),
        Bytes(16).Select(bytes => new Host(new IPAddress(bytes))),
        from bytes in Bytes(16) from zone in Gen.Choose(1, 99) select new Host(new IPAddress(bytes, zone)),
        Gen.Elements(Host.Every, Host.Broadcast));

    private static readonly Gen<Port> Ports = Gen.OneOf(
        Gen.Choose(0, 65535).Select(number => new Port(number)),
        Gen.Elements("http", "echo", "3com-tsmux", "ip_x", "a.b", "c++").Select(name => new Port(name)));

    private static readonly Gen<string> Paths =
        from c in Gen.ArrayOf(Gen.Elements([.. "abc/./ é@%&=#:~\\猫"]))
        select new string([.. c.Take(35)]);

    private static readonly Gen<SocketKind> Kinds = Gen.Elements(SocketKind.Stream, SocketKind.Datagram, SocketKind.Messages);

    internal static Gen<Address> Addresses { get; } = Gen.OneOf(
        from host in Hosts from port in Ports select (Address)new TcpAddress(host, port),
        from host in Hosts from port in Ports select (Address)new UdpAddress(host, port),
        from host in Hosts from port in Ports select (Address)new TlsAddress(host, port),
        from host in Hosts from port in Ports from path in Gen.Elements("/", "/chat", "/a/b%20c;d=e&f", "//") from secure in Gen.Elements(true, false) select (Address)new WebSocketAddress(host, port, path, secure),
        from path in Paths from kind in Kinds select (Address)new UnixAddress("/" + path, kind),
        from path in Paths from kind in Kinds select (Address)new UnixAddress("@x" + path, kind),
        from path in Paths from kind in Kinds select (Address)new MemoryAddress("m" + path, kind),
        Gen.Elements("1234", "host.example", "a-b").Select(host => (Address)new X25Address(host)));

    internal static Gen<ListenTarget> ListenTargets { get; } =
        from address in Addresses
        from backlog in Gen.Choose(0, 65535)
        from mode in Gen.Elements(Enum.GetValues<ServeMode>())
        from framing in Gen.Elements(Enum.GetValues<FramingChoice>())
        from engine in Gen.Elements(Enum.GetValues<Engine>())
        from idle in Maybe(Times)
        from connections in Maybe(Gen.Choose(1, 1000))
        from permissions in Gen.Choose(0, 511)
        from file in Maybe(Paths)
        from noDelay in Gen.Elements(true, false)
        from ttl in Maybe(Gen.Choose(0, 255))
        from zone in Paths
        let tls = address is TlsAddress or WebSocketAddress { Secure: true }
        select new ListenTarget(address, new ListenOptions
        {
            Backlog = backlog,
            Mode = mode,
            Framing = framing,
            Engine = engine,
            Idle = idle.Length == 0 ? null : idle[0],
            Connections = connections.Length == 0 ? null : connections[0],
            Permissions = address is UnixAddress { IsAbstract: false } ? (UnixFileMode)permissions : ListenOptions.Default.Permissions,
            CertificateFile = tls && file.Length > 0 ? "/" + file[0] : null,
            ClientAuthorityFile = tls && file.Length > 0 ? "%26" + file[0] : null,
            NoDelay = noDelay,
            TimeToLive = ttl.Length == 0 ? null : ttl[0],
            ServiceOptions = new Dictionary<string, string> { ["zone"] = zone },
        });

    internal static Gen<ConnectTarget> ConnectTargets { get; } =
        from address in Addresses
        from host in Hosts
        from port in Ports
        from hasFrom in Gen.Elements(true, false)
        from timeout in Times
        from file in Maybe(Paths)
        from pin in Bytes(32)
        from flag in Gen.Elements(true, false)
        from ttl in Maybe(Gen.Choose(0, 255))
        let tls = address is TlsAddress or WebSocketAddress { Secure: true }
        let internet = tls || address is TcpAddress or UdpAddress or WebSocketAddress
        select new ConnectTarget(address, new ConnectOptions
        {
            From = internet && hasFrom ? (host, port) : null,
            Timeout = timeout,
            AuthorityFile = tls && file.Length > 0 ? "/" + file[0] : null,
            Pin = tls ? "sha256:" + Convert.ToHexStringLower(pin) : null,
            Insecure = tls && flag,
            NoDelay = !flag,
            TimeToLive = ttl.Length == 0 ? null : ttl[0],
        });

    /// <summary>Text that often comes near to an address.</summary>
    internal static Gen<string> NearlyAddresses { get; } = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        from pieces in Gen.ListOf(Gen.Elements("tcp", "udp:", "://", "unix:", "memory:", "x25:", "ws://", "[", "]", "::1", "%", "%zz", "@", ":", "80", "99999", "?", "&", "=", "idle", "backlog", "from", "pin", "perm", "off", "5s", "<broadcast>", "/", ".", "-1", "\0", "\ud800", "é"))
        select string.Concat(pieces));

    private static Gen<TimeSpan> Times => Gen.OneOf(
        Gen.Choose(1, int.MaxValue).Select(ticks => new TimeSpan(ticks)),
        Gen.Choose(1, 100_000).Select(seconds => TimeSpan.FromSeconds(seconds)),
        Gen.Constant(Timeout.InfiniteTimeSpan));

    private static Gen<byte[]> Bytes(int count) => Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(count);

    private static Gen<T[]> Maybe<T>(Gen<T> values) => Gen.OneOf(Gen.Constant(Array.Empty<T>()), values.Select(value => new[] { value }));
}
