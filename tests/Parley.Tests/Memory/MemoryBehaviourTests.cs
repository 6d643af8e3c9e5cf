namespace Parley.Tests;

public sealed class MemoryStreamBehaviourTests : TransportBehaviour
{
    private readonly MemoryTransport _transport;

    public MemoryStreamBehaviourTests() => _transport = new MemoryTransport(Wire, Time);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new MemoryAddress("");
}

public sealed class MemoryMessagesBehaviourTests : MessagesBehaviour
{
    private readonly MemoryTransport _transport;

    public MemoryMessagesBehaviourTests() => _transport = new MemoryTransport(Wire, Time);

    protected override Transport Transport => _transport;

    protected override int LargestFlush => 200_000;

    protected override Address FreePlace() => new MemoryAddress("", SocketKind.Messages);
}

public sealed class MemoryDatagramBehaviourTests : DatagramBehaviour
{
    private readonly MemoryTransport _transport;

    public MemoryDatagramBehaviourTests() => _transport = new MemoryTransport(Wire);

    protected override Transport Transport => _transport;

    protected override Address FreePlace() => new MemoryAddress("", SocketKind.Datagram);
}

public sealed class UnnamedMemoryDatagramBehaviourTests : DatagramBehaviour
{
    protected override Transport Transport { get; } = new MemoryTransport { UnnamedSenders = true };

    protected override bool ClientsHaveNames => false;

    protected override Address FreePlace() => new MemoryAddress("", SocketKind.Datagram);
}
