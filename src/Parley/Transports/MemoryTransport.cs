namespace Parley;

/// <summary>Connections and datagrams inside one process: for tests, and for programs that talk to themselves.</summary>
public sealed class MemoryTransport : Transport
{
    /// <inheritdoc/>
    public override bool Carries(Address address) => address is MemoryAddress;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) => throw new NotSupportedException();
}
