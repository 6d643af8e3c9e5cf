using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// The receive of a UDP socket, into memory that is then exchanged for the batch's. It is begun as soon as the last datagram
/// was taken: one that is over at once says that there was another, so that nobody has to ask (FIONREAD, a system call for
/// each datagram), and one that is not stays under way for the next one who waits.
/// </summary>
/// <param name="socket">A bound socket.</param>
/// <param name="connected">It has one peer.</param>
internal sealed class UdpReceive(Socket socket, bool connected)
{
    // recv(2): a datagram that does not fit is cut silently. UDP's length field has 16 bits (RFC 768), so this holds any.
    internal const int Largest = 65_535;

    private byte[] _room = GC.AllocateUninitializedArray<byte>(Largest);
    private SocketAddress? _sender = connected ? null : new SocketAddress(socket.AddressFamily);
    private ValueTask<int> _underWay;
    private CancellationToken _token;
    private bool _isUnderWay;
    private EngineThread? _begunOn;

    /// <summary>Adds the next datagram to a batch, if it is there already.</summary>
    /// <param name="batch">Has room for it.</param>
    /// <param name="cancellation">Of the receive that is begun.</param>
    /// <returns>False: nothing yet.</returns>
    internal bool TryTake(DatagramBatch batch, CancellationToken cancellation)
    {
        while (true)
        {
            if (!_isUnderWay)
                Begin(cancellation);
            if (!_underWay.IsCompleted)
                return false;
            _isUnderWay = false;
            try
            {
                batch.AddInExchange(ref _room, _underWay.GetAwaiter().GetResult(), ref _sender);
                return true;
            }
            catch (OperationCanceledException) when (_token != cancellation)
            {
                // It was begun for somebody else, and that one's giving up is not this one's.
            }
        }
    }

    /// <summary>Waits for the next datagram and adds it to a batch. Who gives up loses none.</summary>
    /// <param name="batch">Has room for it.</param>
    /// <param name="anywhere">The caller goes on where the receive completes: it has promised not to block.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async ValueTask TakeAsync(DatagramBatch batch, bool anywhere, CancellationToken cancellation)
    {
        while (!TryTake(batch, cancellation))
        {
            if (anywhere && TakeBeside(batch))
                return;
            if (_token != cancellation)
            {
                // A task may be waited for again by the next one, should this one give up.
                var begun = _underWay.AsTask();
                _underWay = new ValueTask<int>(begun);
                await ((Task)begun).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
                continue;
            }

            _isUnderWay = false;
            var length = await (anywhere ? _underWay : EngineThread.AwayAsync(_underWay)).ConfigureAwait(false);
            if (anywhere)
                EngineThread.Enter(this);
            batch.AddInExchange(ref _room, length, ref _sender);
            return;
        }
    }

    /// <summary>Adds a datagram that comes within a moment, beside the receive that is under way: see <see cref="LoneSpeaker"/>.</summary>
    private bool TakeBeside(DatagramBatch batch)
    {
        // Begun here, it also completes here, if at all: so it takes nothing away meanwhile, and the order is kept.
        if (_begunOn is not { } here || here != EngineThread.Current || !here.Lone.Listen(this, socket))
            return false;
        try
        {
            var buffer = batch.NextBuffer().Span;
            if (connected)
                batch.Added(socket.Receive(buffer, SocketFlags.None), named: false);
            else
                batch.Added(socket.ReceiveFrom(buffer, SocketFlags.None, batch.NextSender(socket.AddressFamily)));
            return true;
        }
        catch (SocketException nothing) when (nothing.SocketErrorCode == SocketError.WouldBlock)
        {
            return false; // the system threw it away after it had told of it: a wrong checksum, say
        }
    }

    private void Begin(CancellationToken cancellation)
    {
        (_token, _begunOn) = (cancellation, EngineThread.Current);
        if (_sender is null)
        {
            _underWay = socket.ReceiveAsync(_room.AsMemory(), SocketFlags.None, cancellation);
        }
        else
        {
            _sender.Size = _sender.Buffer.Length; // it holds the last one's
            _underWay = socket.ReceiveFromAsync(_room, SocketFlags.None, _sender, cancellation);
        }

        _isUnderWay = true;
    }
}
