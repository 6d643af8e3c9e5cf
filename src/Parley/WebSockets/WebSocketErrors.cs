using System.Net.WebSockets;

namespace Parley;

/// <summary>Turns what the BCL's WebSocket throws, and what a Close frame says, into one sentence with a reason.</summary>
internal static class WebSocketErrors
{
    internal static bool IsExpected(Exception error) =>
        error is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or ParleyException;

    /// <summary>The carrier's own error, where that is the cause.</summary>
    internal static ParleyException? Below(Exception? error)
    {
        while (error is not (null or ParleyException))
            error = error.InnerException;
        return (ParleyException?)error;
    }

    internal static ParleyException Translate(string doing, Address peer, Exception error, bool closedHere)
    {
        if (Below(error) is { } below)
            return below;
        if (closedHere || error is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            return new ParleyException(ErrorReason.Reset, $"cannot {doing} {peer}: the connection was closed on this side", error);
        return error is WebSocketException { WebSocketErrorCode: WebSocketError.ConnectionClosedPrematurely or WebSocketError.InvalidState } or IOException
            ? new ParleyException(ErrorReason.Reset, $"cannot {doing} {peer}: it left in mid-message", error)
            : new ParleyException(ErrorReason.ProtocolViolation, $"{peer} broke WebSocket's rules: {error.Message}", error);
    }

    /// <summary>What a Close frame complains of (RFC 6455, section 7.4.1); null: nothing.</summary>
    internal static ParleyException? OfClose(Address peer, WebSocketCloseStatus? status, string? description)
    {
        if (status is null or WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.EndpointUnavailable or WebSocketCloseStatus.Empty)
            return null;
        var why = string.IsNullOrEmpty(description) ? "" : $": {Printable.Show(description, Printable.InSentence)}";
        var reason = status switch
        {
            WebSocketCloseStatus.MessageTooBig => ErrorReason.MessageTooLarge,
            WebSocketCloseStatus.ProtocolError or WebSocketCloseStatus.InvalidPayloadData or WebSocketCloseStatus.InvalidMessageType => ErrorReason.ProtocolViolation,
            _ => ErrorReason.Other,
        };
        return new ParleyException(reason, $"{peer} closed the WebSocket with status {(int)status}{why}");
    }
}
