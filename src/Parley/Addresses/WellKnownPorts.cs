namespace Parley;

/// <summary>
/// The ports that people meet: names and numbers as in IANA's Service Name and Transport Protocol Port Number Registry
/// (RFC 6335), transports as they are used.
/// </summary>
public static class WellKnownPorts
{
    private const string Http = "GET / HTTP/1.0";
    private const string Smtp = "EHLO example.org";

    /// <summary>The table, by number.</summary>
    public static IReadOnlyList<WellKnownPort> All { get; } =
    [
        Both(7, "echo", "sends back what it gets", "RFC 862", "hello"),
        Both(9, "discard", "takes everything and says nothing", "RFC 863", "hello") with { Aliases = ["sink", "null"] },
        Tcp(11, "systat", "lists the users who are logged in", "RFC 866", null) with { Aliases = ["users"] },
        Both(13, "daytime", "says the date and time as text", "RFC 867", null),
        Both(17, "qotd", "says a quote of the day", "RFC 865", null) with { Aliases = ["quote"] },
        Both(19, "chargen", "sends characters without end", "RFC 864", null) with { Aliases = ["ttytst", "source"] },
        Tcp(21, "ftp", "transfers files (the control connection)", "RFC 959", "USER anonymous"),
        Tcp(22, "ssh", "secure remote login", "RFC 4253", "SSH-2.0-parley"),
        Tcp(23, "telnet", "remote login as plain text", "RFC 854", "guest"),
        Tcp(25, "smtp", "passes mail from server to server", "RFC 5321", Smtp) with { Aliases = ["mail"] },
        Both(37, "time", "says the seconds since 1900 as 32 bits", "RFC 868", null) with { Aliases = ["timserver"] },
        Tcp(43, "nicname", "tells who registered a domain or an address", "RFC 3912", "example.org") with { Aliases = ["whois"] },
        Both(53, "domain", "resolves names to addresses (DNS)", "RFC 1035", null) with { Aliases = ["dns"] },
        Udp(67, "bootps", "gives out addresses (DHCP's server side)", "RFC 2131", null) with { Aliases = ["dhcp"] },
        Udp(69, "tftp", "transfers files without login, mostly at boot", "RFC 1350", null),
        Tcp(70, "gopher", "menus of documents, the web's forerunner", "RFC 1436", ""),
        Tcp(79, "finger", "tells about a user", "RFC 1288", "root"),
        Tcp(80, "http", "the web; an empty line ends the request", "RFC 9112", Http) with { Aliases = ["www"] },
        Both(88, "kerberos", "proves who somebody is with tickets", "RFC 4120", null),
        Tcp(110, "pop3", "fetches mail from a mailbox", "RFC 1939", "USER ann") with { Aliases = ["pop-3"] },
        Both(111, "sunrpc", "tells the ports of RPC programs", "RFC 1833", null) with { Aliases = ["portmapper", "rpcbind"] },
        Tcp(113, "auth", "tells whose connection a pair of ports is", "RFC 1413", "6193, 23") with { Aliases = ["ident"] },
        Tcp(119, "nntp", "reads and posts network news", "RFC 3977", "CAPABILITIES"),
        Udp(123, "ntp", "sets clocks", "RFC 5905", null),
        Tcp(143, "imap", "works in mailboxes that stay on the server", "RFC 9051", "a1 CAPABILITY") with { Aliases = ["imap2", "imap4"] },
        Udp(161, "snmp", "asks devices how they are", "RFC 3416", null),
        Tcp(179, "bgp", "routers tell each other the ways through the Internet", "RFC 4271", null),
        Tcp(194, "irc", "chat in channels (most servers stand at 6667)", "RFC 1459", "NICK ann"),
        Both(389, "ldap", "looks things up in a directory", "RFC 4511", null),
        Both(443, "https", "the web inside TLS; HTTP/3 over UDP", "RFC 9110", Http) with { Tls = true },
        Tcp(465, "submissions", "takes a user's mail, inside TLS", "RFC 8314", Smtp) with { Tls = true, Aliases = ["smtps"] },
        Udp(514, "syslog", "takes log messages", "RFC 5426", "<13>parley: hello"),
        Tcp(515, "printer", "takes print jobs (LPD)", "RFC 1179", null) with { Aliases = ["spooler"] },
        Tcp(554, "rtsp", "plays and stops media streams", "RFC 7826", "OPTIONS * RTSP/1.0"),
        Tcp(587, "submission", "takes a user's mail", "RFC 6409", Smtp),
        Tcp(631, "ipp", "prints, over HTTP", "RFC 8010", Http),
        Tcp(636, "ldaps", "a directory, inside TLS", "RFC 4513", null) with { Tls = true },
        Tcp(853, "domain-s", "resolves names inside TLS", "RFC 7858", null) with { Tls = true },
        Tcp(873, "rsync", "copies what differs between two trees of files", "rsync(1)", "@RSYNCD: 31.0"),
        Tcp(993, "imaps", "mailboxes on the server, inside TLS", "RFC 8314", "a1 CAPABILITY") with { Tls = true },
        Tcp(995, "pop3s", "fetches mail, inside TLS", "RFC 8314", "USER ann") with { Tls = true },
        Tcp(1080, "socks", "connects on behalf of others", "RFC 1928", null),
        Udp(1812, "radius", "says who may use a network", "RFC 2865", null),
        Tcp(1883, "mqtt", "publishes and subscribes to small messages", "OASIS MQTT 5.0", null),
        Both(2049, "nfs", "files of another machine", "RFC 8881", null),
        Tcp(2628, "dict", "looks up words", "RFC 2229", "DEFINE * socket"),
        Tcp(3306, "mysql", "a database; the server speaks first, in binary", "MySQL client/server protocol", null),
        Tcp(3389, "ms-wbt-server", "remote desktop (RDP)", "MS-RDPBCGR", null) with { Aliases = ["rdp"] },
        Both(3478, "stun", "tells one's address as others see it", "RFC 8489", null),
        Both(5060, "sip", "sets up calls", "RFC 3261", "OPTIONS sip:example.org SIP/2.0"),
        Tcp(5222, "xmpp-client", "chat and presence", "RFC 6120", "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>"),
        Udp(5353, "mdns", "resolves names on the local network", "RFC 6762", null),
        Tcp(5432, "postgresql", "a database", "PostgreSQL frontend/backend protocol", null) with { Aliases = ["postgres"] },
        Tcp(5672, "amqp", "message queues", "OASIS AMQP 1.0", null),
        Tcp(5900, "rfb", "another machine's screen (VNC)", "RFC 6143", "RFB 003.008") with { Aliases = ["vnc", "vnc-server"] },
        Tcp(6379, "redis", "a store of keys and values", "Redis serialization protocol", "PING"),
        Tcp(6667, "ircu", "chat in channels", "RFC 2812", "NICK ann") with { Aliases = ["ircd"] },
        Tcp(6697, "ircs-u", "chat in channels, inside TLS", "RFC 7194", "NICK ann") with { Tls = true },
        Tcp(8080, "http-alt", "the web, for servers without privileges", "RFC 9112", Http) with { Aliases = ["webcache"] },
        Tcp(8883, "secure-mqtt", "small messages, inside TLS", "OASIS MQTT 5.0", null) with { Tls = true },
        Tcp(9418, "git", "fetches repositories", "gitprotocol-pack(5)", null),
        Both(11211, "memcache", "a cache of keys and values", "memcached protocol.txt", "stats") with { Aliases = ["memcached"] },
        Tcp(27017, "mongodb", "a database of documents", "MongoDB wire protocol", null),
    ];

    /// <summary>Looks a port up by name.</summary>
    /// <param name="name">The registry's name or another that it goes by, in upper or lower case.</param>
    /// <returns>The port; null: none has that name.</returns>
    public static WellKnownPort? Find(string name) =>
        All.FirstOrDefault(port => port.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || port.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Looks a port up by number.</summary>
    /// <param name="number">0 to 65535.</param>
    /// <returns>The port; null: none in the table has that number.</returns>
    public static WellKnownPort? Find(int number) => All.FirstOrDefault(port => port.Number == number);

    private static WellKnownPort Tcp(int number, string name, string purpose, string source, string? firstLine) =>
        new(number, name, true, false, purpose, source, firstLine);

    private static WellKnownPort Udp(int number, string name, string purpose, string source, string? firstLine) =>
        new(number, name, false, true, purpose, source, firstLine);

    private static WellKnownPort Both(int number, string name, string purpose, string source, string? firstLine) =>
        new(number, name, true, true, purpose, source, firstLine);
}
