using System.Net.Sockets;

namespace Parley;

/// <summary>
/// For engines: a connected socket whose sends are records (SOCK_SEQPACKET). One receive and one send at a time. Once it is
/// closed, and where the system refuses, each of them throws <see cref="SocketException"/> or <see cref="ObjectDisposedException"/>.
/// </summary>
public abstract class RecordSocket
{
    /// <summary>The .NET socket, where it is one.</summary>
    public virtual Socket? Socket => null;

    /// <summary>Bytes that wait to be received (FIONREAD, <c>unix(7)</c>): no record is larger.</summary>
    public abstract int Available { get; }

    /// <summary>Completes when there is a record, or the end. No buffer is held meanwhile.</summary>
    /// <returns>When there is something to receive.</returns>
    public abstract ValueTask WaitToReceiveAsync();

    /// <summary>Receives a record.</summary>
    /// <param name="buffer">What does not fit is lost (recv(2)).</param>
    /// <returns>Its bytes. 0: an empty record, or the end.</returns>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Looks without waiting and without taking.</summary>
    /// <returns>True: what comes next is the end, or an empty record. False: there is nothing, or a record with bytes.</returns>
    public abstract bool LooksEnded();

    /// <summary>Sends a record, whole or not at all.</summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the system has taken it.</returns>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation);

    /// <inheritdoc cref="Connection.RunAsync"/>
    public virtual Task RunAsync(Func<Task> exchange) => Task.Run(exchange);

    /// <inheritdoc cref="Connection.ComeHome"/>
    public virtual void ComeHome()
    {
    }

    /// <summary>The half-close.</summary>
    public abstract void FinishSending();

    /// <summary>Closes it; what waits fails.</summary>
    public abstract void Close();
}
