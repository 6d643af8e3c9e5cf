using System.Net.Security;

namespace Parley;

/// <summary>The plain text of a TLS connection: announces what passes, tells a proper end from a cut one, and speaks this library's errors.</summary>
internal sealed class TlsStream(SslStream ssl, ConnectionStream carrier, CipherTurn cipher, TlsConnection connection) : DuplexStream
{
    private readonly ReceiveTurn _turn = new();

    /// <summary>No read begins any more; ends when none is under way.</summary>
    /// <param name="cancelPending">Called to end the one that is.</param>
    internal Task StopReadingAsync(Action cancelPending) => _turn.CloseAsync(cancelPending);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_turn.TryEnter())
            throw ClosedHere();
        cipher.Enter();
        try
        {
            var count = await ssl.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0)
                connection.Received(buffer[..count]);
            else if (!buffer.IsEmpty)
                connection.PeerFinished(closeNotify: !carrier.ReachedEnd);
            return count;
        }
        catch (OperationCanceledException) when (_turn.IsClosing)
        {
            throw ClosedHere();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or ParleyException or System.Security.Authentication.AuthenticationException)
        {
            throw Broken(error);
        }
        finally
        {
            cipher.Leave();
            _turn.Leave();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Before anything has left, giving up costs nothing.
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await ssl.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (carrier.PeerGone)
                throw new ParleyException(ErrorReason.Reset, $"cannot send to {connection.Remote}: the peer takes no more");
            connection.Sent(buffer);
        }
        catch (OperationCanceledException)
        {
            // A part of the message may be on its way already, and nobody can tell which: RFC 8446 has no way back.
            connection.Abort();
            throw;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or ParleyException or InvalidOperationException)
        {
            throw Broken(error);
        }
    }

    private ParleyException Broken(Exception error)
    {
        cipher.Break();
        return connection.Broken(TlsErrors.OfTraffic(connection.Remote, error, carrier, connection.IsOver));
    }

    private ParleyException ClosedHere() => new(ErrorReason.Reset, $"cannot receive from {connection.Remote}: the connection was closed on this side");
}
