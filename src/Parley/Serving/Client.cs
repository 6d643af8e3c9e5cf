namespace Parley;

/// <summary>What a client works with. Immutable.</summary>
public sealed record ClientOptions
{
    /// <summary>How bytes move: the first that carries an address opens it. Null: <see cref="TransportList.Default"/>.</summary>
    public IReadOnlyList<Transport>? Transports { get; init; }

    /// <summary>How conversations on streams find their messages. Default <see cref="FramingChoice.Lines"/>.</summary>
    public FramingChoice Framing { get; init; } = FramingChoice.Lines;

    /// <summary>Bytes of one message on a stream. Default 64 KiB.</summary>
    public int Message { get; init; } = 64 * 1024;

    /// <summary>The clock of every limit. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Opens addresses. What it opens belongs to the caller.</summary>
public static class Client
{
    /// <summary>Opens a stream (or a message kind seen as a stream) of bytes.</summary>
    /// <param name="target">Where and how.</param>
    /// <param name="options">What to work with. Null: all defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ParleyException">It cannot be reached, or the address is of datagrams.</exception>
    public static Task<Connection> ConnectAsync(ConnectTarget target, ClientOptions? options = null, CancellationToken cancellation = default) =>
        throw new ParleyException(ErrorReason.NotSupported, target.ToString());

    /// <summary>Opens a conversation in messages, on every kind of socket.</summary>
    /// <inheritdoc cref="ConnectAsync"/>
    /// <returns>The conversation.</returns>
    public static Task<Conversation> TalkAsync(ConnectTarget target, ClientOptions? options = null, CancellationToken cancellation = default) =>
        throw new ParleyException(ErrorReason.NotSupported, target.ToString());

    /// <summary>Opens a socket that exchanges datagrams with one peer.</summary>
    /// <inheritdoc cref="ConnectAsync"/>
    /// <returns>The socket.</returns>
    public static Task<DatagramSocket> OpenDatagramsAsync(ConnectTarget target, ClientOptions? options = null, CancellationToken cancellation = default) =>
        throw new ParleyException(ErrorReason.NotSupported, target.ToString());
}
