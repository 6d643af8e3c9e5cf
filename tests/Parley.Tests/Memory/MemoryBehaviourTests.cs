namespace Parley.Tests;

public sealed class MemoryStreamBehaviourTests : TransportBehaviour
{
    protected override Transport Transport { get; } = new MemoryTransport();

    protected override Address FreePlace() => new MemoryAddress("");
}

public sealed class MemoryMessagesBehaviourTests : MessagesBehaviour
{
    protected override Transport Transport { get; } = new MemoryTransport();

    protected override Address FreePlace() => new MemoryAddress("", SocketKind.Messages);
}

public sealed class MemoryDatagramBehaviourTests : DatagramBehaviour
{
    protected override Transport Transport { get; } = new MemoryTransport();

    protected override Address FreePlace() => new MemoryAddress("", SocketKind.Datagram);
}

public sealed class UnnamedMemoryDatagramBehaviourTests : DatagramBehaviour
{
    protected override Transport Transport { get; } = new MemoryTransport { UnnamedSenders = true };

    protected override bool ClientsHaveNames => false;

    protected override Address FreePlace() => new MemoryAddress("", SocketKind.Datagram);
}
