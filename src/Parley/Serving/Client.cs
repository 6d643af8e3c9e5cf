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
    private static readonly IReadOnlyList<Transport> Shared = TransportList.Default();

    /// <summary>Opens a stream (or a message kind seen as a stream) of bytes.</summary>
    /// <param name="target">Where and how.</param>
    /// <param name="options">What to work with. Null: all defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ParleyException">It cannot be reached, or the address is of datagrams.</exception>
    public static async Task<Connection> ConnectAsync(ConnectTarget target, ClientOptions? options = null, CancellationToken cancellation = default)
    {
        if (target.Address.Kind == SocketKind.Datagram)
            throw new ParleyException(ErrorReason.NotSupported, $"cannot connect a stream to {target.Address}: datagrams have no connection");
        return await Transports(options).For(target.Address).ConnectAsync(target.Address, target.Options, cancellation).ConfigureAwait(false);
    }

    /// <summary>Opens a conversation in messages, on every kind of socket.</summary>
    /// <param name="target">Where and how.</param>
    /// <param name="options">What to work with. Null: all defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The conversation.</returns>
    /// <exception cref="ParleyException">It cannot be reached.</exception>
    public static async Task<Conversation> TalkAsync(ConnectTarget target, ClientOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ClientOptions();
        if (target.Address.Kind == SocketKind.Datagram)
            return new DatagramConversation(await OpenDatagramsAsync(target, options, cancellation).ConfigureAwait(false));
        var connection = await ConnectAsync(target, options, cancellation).ConfigureAwait(false);
        return connection.Talk(new ConversationOptions { Framing = options.Framing, Message = options.Message, Time = options.Time });
    }

    /// <summary>Opens a socket that exchanges datagrams with one peer.</summary>
    /// <param name="target">Where and how.</param>
    /// <param name="options">What to work with. Null: all defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="ParleyException">It cannot be opened, or the address is not of datagrams.</exception>
    public static async Task<DatagramSocket> OpenDatagramsAsync(ConnectTarget target, ClientOptions? options = null, CancellationToken cancellation = default)
    {
        if (target.Address.Kind != SocketKind.Datagram)
            throw new ParleyException(ErrorReason.NotSupported, $"cannot send datagrams to {target.Address}: it takes connections");
        return await Transports(options).For(target.Address).OpenDatagramsAsync(target.Address, target.Options, cancellation).ConfigureAwait(false);
    }

    private static IReadOnlyList<Transport> Transports(ClientOptions? options) => options?.Transports ?? Shared;
}
