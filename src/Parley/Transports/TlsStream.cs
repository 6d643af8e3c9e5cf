using System.Net.Security;

namespace Parley;

/// <summary>The plain text of a TLS connection: announces what passes, tells a proper end from a cut one, and speaks this library's errors.</summary>
internal sealed class TlsStream(SslStream ssl, ConnectionStream carrier, TlsConnection connection) : DuplexStream
{
    private readonly Lock _gate = new(); // guards the three below; held for no call
    private bool _reading;
    private bool _stopped;
    private TaskCompletionSource? _idle;

    /// <summary>No read begins any more; ends when none is under way.</summary>
    /// <param name="cancelPending">Called to end the one that is.</param>
    internal Task StopReadingAsync(Action cancelPending)
    {
        lock (_gate)
        {
            _stopped = true;
            if (!_reading)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        cancelPending();
        return _idle.Task;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, connection);
            _reading = true;
        }

        try
        {
            var count = await ssl.ReadAsync(buffer, cancellationToken);
            if (count > 0)
                connection.Received(buffer[..count]);
            else if (!buffer.IsEmpty)
                connection.PeerFinished(closeNotify: !carrier.ReachedEnd);
            return count;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or ParleyException or System.Security.Authentication.AuthenticationException)
        {
            throw connection.Broken(TlsErrors.OfTraffic(connection.Remote, error, carrier));
        }
        finally
        {
            lock (_gate)
            {
                _reading = false;
                _idle?.TrySetResult();
            }
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await ssl.WriteAsync(buffer, cancellationToken);
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
            throw connection.Broken(TlsErrors.OfTraffic(connection.Remote, error, carrier));
        }
    }
}
