using System.Security.Authentication;

namespace Parley;

/// <summary>Turns what SslStream throws into one sentence with a reason.</summary>
internal static class TlsErrors
{
    // RFC 8446, section 5.1: the content types that a peer which speaks TLS may begin with.
    private const int Alert = 21;
    private const int Handshake = 22;

    /// <summary>A handshake that failed.</summary>
    /// <param name="peer">With whom.</param>
    /// <param name="error">What was thrown.</param>
    /// <param name="carrier">The bytes below.</param>
    /// <param name="verdict">On the peer's certificate.</param>
    internal static ParleyException OfHandshake(Address peer, Exception error, ConnectionStream carrier, PeerCertificate verdict)
    {
        if (verdict.Refusal is { } refusal)
            return refusal;
        if (Innermost<ParleyException>(error) is { } below)
            return new ParleyException(below.Reason, $"no TLS with {peer}: {below.Message}", error) { Hint = below.Hint };
        if (carrier.FirstByte >= 0 && carrier.FirstByte is not (Alert or Handshake))
        {
            return new ParleyException(ErrorReason.ProtocolViolation, $"no TLS with {peer}: its first byte is none of TLS's", error)
            {
                Hint = carrier.FirstByte is >= 0x20 and < 0x7F ? "It seems to speak in plain text: tcp:// or ws:// in place of tls:// or wss:// may be what fits." : null,
            };
        }

        if (carrier.ReachedEnd)
            return new ParleyException(ErrorReason.Reset, $"no TLS with {peer}: it left during the handshake", error);
        return Refused(peer, error) ?? new ParleyException(ErrorReason.ProtocolViolation, $"no TLS with {peer}: {Innermost(error).Message}", error);
    }

    /// <summary>A read or a write that failed after the handshake.</summary>
    /// <param name="peer">With whom.</param>
    /// <param name="error">What was thrown.</param>
    /// <param name="carrier">The bytes below.</param>
    /// <param name="isOver">The connection was ended on this side: whatever was thrown comes of that.</param>
    internal static ParleyException OfTraffic(Address peer, Exception error, ConnectionStream carrier, bool isOver)
    {
        if (Innermost<ParleyException>(error) is { } below)
            return below;
        if (isOver || error is ObjectDisposedException)
            return new ParleyException(ErrorReason.Reset, $"the connection with {peer} was closed on this side", error);
        if (carrier.ReachedEnd)
            return new ParleyException(ErrorReason.Reset, $"{peer} ended inside a TLS record: what it sent last is lost", error);
        return Refused(peer, error) ?? new ParleyException(ErrorReason.ProtocolViolation, $"{peer} broke TLS's rules: {Innermost(error).Message}", error);
    }

    // The alert's name comes in the text alone, the platform's (OpenSSL: "tlsv13 alert certificate required") or .NET's ("TLS alert: 'UnknownCA'").
    private static ParleyException? Refused(Address peer, Exception error)
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            if (at.Message.Contains("alert", StringComparison.OrdinalIgnoreCase)
                && (at.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) || at.Message.Contains("unknown ca", StringComparison.OrdinalIgnoreCase) || at.Message.Contains("UnknownCA", StringComparison.OrdinalIgnoreCase)))
            {
                return new ParleyException(ErrorReason.BadCertificate, $"{peer} does not accept this side's certificate, or the lack of one: {at.Message}", error);
            }
        }

        return null;
    }

    private static T? Innermost<T>(Exception error)
        where T : Exception
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            if (at is T found)
                return found;
        }

        return null;
    }

    private static Exception Innermost(Exception error)
    {
        // A failure that SslStream explains itself has the platform's cause below it, which says more.
        while (error is AuthenticationException or IOException && error.InnerException is { } inner)
            error = inner;
        return error;
    }
}
