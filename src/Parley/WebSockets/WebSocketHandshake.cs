using System.Net;
using System.Text;

namespace Parley;

/// <summary>The opening handshake of a WebSocket (RFC 6455, section 4) over a carrier's connection, from either side.</summary>
internal static class WebSocketHandshake
{
    private const int TlsHandshakeRecord = 22;

    /// <summary>Answers a client's request: 101, or the reason why not.</summary>
    /// <exception cref="ParleyException">It is no WebSocket for this server; the client was told.</exception>
    internal static async ValueTask AnswerAsync(Connection carrier, WebSocketAddress served, Address local, Address remote, CancellationToken cancellation)
    {
        HttpHead request;
        WebSocketRefusal? refusal;
        try
        {
            await RefuseTlsAsync(carrier, remote, cancellation).ConfigureAwait(false);
            request = await HttpHead.ReadAsync(carrier.Input, cancellation).ConfigureAwait(false)
                ?? throw new ParleyException(ErrorReason.Reset, $"no WebSocket with {remote}: it left during the handshake");
            refusal = WebSocketRequest.Check(request, served, local, Dns.GetHostName());
        }
        catch (FormatException malformed)
        {
            request = null!;
            refusal = new WebSocketRefusal("400 Bad Request", $"This server cannot read that: {malformed.Message}.");
        }

        if (refusal is not null)
        {
            await SendAsync(carrier, $"HTTP/1.1 {refusal.Status}\r\nContent-Type: text/plain\r\nContent-Length: {refusal.Sentence.Length + 1}\r\n{refusal.Fields}Connection: close\r\n\r\n{refusal.Sentence}\n", cancellation).ConfigureAwait(false);
            throw new ParleyException(ErrorReason.ProtocolViolation, $"no WebSocket with {remote}: refused with {refusal.Status}: {refusal.Sentence}");
        }

        await SendAsync(carrier, $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {WebSocketKey.Answer(request.Single("Sec-WebSocket-Key")!)}\r\n\r\n", cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks a server for a WebSocket.</summary>
    /// <exception cref="ParleyException">It does not give one.</exception>
    internal static async ValueTask AskAsync(Connection carrier, WebSocketAddress address, CancellationToken cancellation)
    {
        var key = WebSocketKey.New();
        await SendAsync(carrier, $"GET {address.Path} HTTP/1.1\r\nHost: {HostField(carrier, address)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n", cancellation).ConfigureAwait(false);
        HttpHead answer;
        try
        {
            answer = await HttpHead.ReadAsync(carrier.Input, cancellation).ConfigureAwait(false)
                ?? throw new ParleyException(ErrorReason.Reset, $"no WebSocket with {address}: it left during the handshake");
        }
        catch (FormatException malformed)
        {
            throw new ParleyException(ErrorReason.ProtocolViolation, $"no WebSocket with {address}: {malformed.Message}", malformed);
        }

        if (!answer.FirstLine.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            throw new ParleyException(ErrorReason.ProtocolViolation, $"no WebSocket with {address}: it answered \"{Printable.Show(answer.FirstLine, Printable.InSentence)}\"")
            {
                Hint = answer.Single("Location") is { } elsewhere ? $"It names another place, which is not followed by itself: {Printable.Show(elsewhere, Printable.InSentence)}" : null,
            };
        }

        if (!answer.Lists("Upgrade", "websocket") || !answer.Lists("Connection", "Upgrade") || answer.Single("Sec-WebSocket-Accept") != WebSocketKey.Answer(key))
            throw new ParleyException(ErrorReason.ProtocolViolation, $"no WebSocket with {address}: its answer does not fit the request");
        if (answer.Has("Sec-WebSocket-Extensions") || answer.Has("Sec-WebSocket-Protocol"))
            throw new ParleyException(ErrorReason.ProtocolViolation, $"no WebSocket with {address}: it chose an extension or a protocol that nobody offered");
    }

    // A service's name is looked up by the carrier: its number is known at the carrier's end alone.
    private static string HostField(Connection carrier, WebSocketAddress address)
    {
        var host = address.Host.IsEvery ? "localhost" : address.Host.ToString();
        var port = address.Port.Service is null ? address.Port : carrier.Remote switch
        {
            TcpAddress tcp => tcp.Port,
            TlsAddress tls => tls.Port,
            _ => address.Port,
        };
        return port.Number == (address.Secure ? 443 : 80) ? host : $"{host}:{port}";
    }

    private static async ValueTask RefuseTlsAsync(Connection carrier, Address remote, CancellationToken cancellation)
    {
        var result = await carrier.Input.ReadAsync(cancellation).ConfigureAwait(false);
        var isTls = !result.Buffer.IsEmpty && result.Buffer.FirstSpan[0] == TlsHandshakeRecord;
        carrier.Input.AdvanceTo(result.Buffer.Start);
        if (isTls)
            throw new ParleyException(ErrorReason.ProtocolViolation, $"no WebSocket with {remote}: it speaks TLS to a ws:// address") { Hint = "Serve at wss://, or connect to ws://." };
    }

    private static async ValueTask SendAsync(Connection carrier, string head, CancellationToken cancellation) =>
        await carrier.Output.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation).ConfigureAwait(false);
}
