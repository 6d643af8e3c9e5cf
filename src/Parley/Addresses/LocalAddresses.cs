namespace Parley;

/// <summary>
/// A Unix socket: <c>unix:/path</c> (stream), <c>unix-dgram:/path</c>, <c>unix-seqpacket:/path</c>; a name that begins
/// with <c>@</c> is abstract (Linux, unix(7)): it has no file. An empty path is an unnamed socket: nobody can answer it.
/// </summary>
/// <param name="Path">The file's path, <c>@name</c>, or empty.</param>
/// <param name="Kind">Stream, datagram or sequenced packets.</param>
public sealed record UnixAddress(string Path, SocketKind Kind = SocketKind.Stream) : Address
{
    /// <inheritdoc/>
    public override SocketKind Kind { get; } = Kind;

    /// <summary>True for a name in the abstract namespace.</summary>
    public bool IsAbstract => Path.StartsWith('@');

    /// <summary>True for a socket that was never bound.</summary>
    public bool IsUnnamed => Path.Length == 0;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        SocketKind.Datagram => "unix-dgram:",
        SocketKind.Messages => "unix-seqpacket:",
        _ => "unix:",
    } + Path;
}

/// <summary>A name inside a <see cref="MemoryTransport"/>: <c>memory:NAME</c>, <c>memory-dgram:NAME</c>, <c>memory-seqpacket:NAME</c>.</summary>
/// <param name="Name">Any text without a question mark.</param>
/// <param name="Kind">Stream, datagram or sequenced packets.</param>
public sealed record MemoryAddress(string Name, SocketKind Kind = SocketKind.Stream) : Address
{
    /// <inheritdoc/>
    public override SocketKind Kind { get; } = Kind;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        SocketKind.Datagram => "memory-dgram:",
        SocketKind.Messages => "memory-seqpacket:",
        _ => "memory:",
    } + Name;
}
