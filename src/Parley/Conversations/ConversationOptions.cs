namespace Parley;

/// <summary>How a conversation is held over a connection. Immutable.</summary>
internal sealed record ConversationOptions
{
    /// <summary>All defaults: those of a client.</summary>
    public static ConversationOptions Default { get; } = new();

    /// <summary>How messages are found in a stream. Default <see cref="FramingChoice.Lines"/>.</summary>
    public FramingChoice Framing { get; init; } = FramingChoice.Lines;

    /// <summary>Bytes of one message. Default 64 KiB.</summary>
    public int Message { get; init; } = Limits.Default.Message;

    /// <summary>Bytes that may wait for a slow peer. Default 256 KiB; see <see cref="Limits.SendQueue"/>.</summary>
    public int SendQueue { get; init; } = Limits.Default.SendQueue;

    /// <summary>The clock that tells silence.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True (servers): a peer whose first line is an HTTP request is refused, in <c>auto</c> and <c>lines</c>.</summary>
    public bool RefuseHttp { get; init; }
}
