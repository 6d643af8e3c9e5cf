using System.Net;

namespace Parley;

/// <summary>What a server answers instead of 101: a status and one sentence.</summary>
internal sealed record WebSocketRefusal(string Status, string Sentence, string Fields = "");

/// <summary>
/// Whether a request may become a WebSocket. Browsers can be led here by any page, so beside the protocol's own rules:
/// <list type="bullet">
/// <item>Host must be a loopback name or address, the address that the connection came to, the host that is served, or
/// this machine's name. Another name that leads here is a page's that made its own name point to us (DNS rebinding).</item>
/// <item>Origin, which only browsers send, must be the same host and port as Host: pages of other sites get 403.</item>
/// </list>
/// </summary>
internal static class WebSocketRequest
{
    private const string Version = "Sec-WebSocket-Version: 13\r\n";

    /// <summary>Checks a request.</summary>
    /// <param name="request">Its head.</param>
    /// <param name="served">The address that is served.</param>
    /// <param name="local">This side's end of the connection.</param>
    /// <param name="machine">This machine's name.</param>
    /// <returns>Null: it is good.</returns>
    internal static WebSocketRefusal? Check(HttpHead request, WebSocketAddress served, Address local, string machine)
    {
        var words = request.FirstLine.Split(' ');
        if (words.Length != 3 || !words[2].StartsWith("HTTP/", StringComparison.Ordinal))
            return new("400 Bad Request", "This is not an HTTP request.");
        if (words[2] != "HTTP/1.1")
            return new("505 HTTP Version Not Supported", "A WebSocket begins with HTTP/1.1.");
        if (words[0] != "GET")
            return new("405 Method Not Allowed", "A WebSocket begins with GET.", "Allow: GET\r\n");
        if (request.Single("Host") is not { } host || HostOf(host) is not { } name)
            return new("400 Bad Request", "Exactly one Host field is needed.");
        if (!IsOurs(name, served, local, machine))
            return new("403 Forbidden", "This server is not known by that Host.");
        if (request.Has("Origin") && !IsSame(request.Single("Origin"), host))
            return new("403 Forbidden", "Pages of another origin may not connect here.");
        if (words[1].Split('?')[0] != served.Path)
            return new("404 Not Found", "There is nothing at this path.");
        if (!request.Lists("Upgrade", "websocket") || !request.Lists("Connection", "Upgrade"))
            return new("426 Upgrade Required", "This is a WebSocket: a plain HTTP client cannot talk here.", "Upgrade: websocket\r\n");
        if (request.Single("Sec-WebSocket-Version") != "13")
            return new("426 Upgrade Required", "Version 13 of WebSocket is spoken here.", "Upgrade: websocket\r\n" + Version);
        return WebSocketKey.IsGood(request.Single("Sec-WebSocket-Key")) ? null : new("400 Bad Request", "Sec-WebSocket-Key must be 16 bytes in base64.");
    }

    private static bool IsOurs(string host, WebSocketAddress served, Address local, string machine)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var ip))
            return IPAddress.IsLoopback(ip) || ip.Equals(served.Host.Ip) || ip.Equals((local as WebSocketAddress)?.Host.Ip);
        host = host.TrimEnd('.');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) // RFC 6761, section 6.3: loopback, always
            || host.Equals(served.Host.Name?.TrimEnd('.'), StringComparison.OrdinalIgnoreCase)
            || host.Equals(machine, StringComparison.OrdinalIgnoreCase)
            || host.Equals(machine.Split('.')[0], StringComparison.OrdinalIgnoreCase);
    }

    // An origin is scheme://host[:port] (RFC 6454, section 6.1), or the word null.
    private static bool IsSame(string? origin, string host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https"
        && Uri.TryCreate($"{page.Scheme}://{host}", UriKind.Absolute, out var here)
        && page.Port == here.Port && page.IdnHost.Equals(here.IdnHost, StringComparison.OrdinalIgnoreCase);

    // Host is host[:port] (RFC 9110, section 7.2); an IPv6 address stands in brackets.
    private static string? HostOf(string field) =>
        field.IndexOfAny(['/', '@', '?', '#', '\\']) < 0 && Uri.TryCreate("http://" + field, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Host : null;
}
