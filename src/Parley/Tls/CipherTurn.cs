using System.Net.Security;

namespace Parley;

/// <summary>
/// Keeps the half-close apart from a reader that decrypts. SslStream guards its reads and writes against each other, but
/// not its shutdown, and an SSL object is not for two threads at once (openssl-threads(7)): SSL_shutdown in the middle of
/// SSL_read fails, or breaks the read. The reader has the turn while SslStream works on what came, not while it waits for
/// more. The shutdown has it while it makes its close_notify, not while that is written: nobody waits here for the peer.
/// </summary>
internal sealed class CipherTurn(SslStream ssl)
{
    private const int Free = 0;
    private const int Reading = 1;
    private const int Asked = 2; // the reader has the turn, and shuts down when it leaves
    private const int ShuttingDown = 3;
    private const int Over = 4; // close_notify is made, or never will be

    private TaskCompletionSource<Task>? _shutdown;
    private int _state;
    private volatile bool _isBroken;

    /// <summary>The reader goes on with bytes that came.</summary>
    public void Enter()
    {
        // The other thread is in one call of OpenSSL that waits for nothing. The reader stays on its own thread.
        for (var spin = new SpinWait(); Interlocked.CompareExchange(ref _state, Reading, Free) == ShuttingDown;)
            spin.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>The reader waits for bytes, or has ended.</summary>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Reading) != Asked)
            return;
        Volatile.Write(ref _state, ShuttingDown);
        _shutdown!.SetResult(ShutDownNowAsync());
    }

    /// <summary>Says close_notify as soon as the reader lets it.</summary>
    /// <returns>When the connection below has taken it.</returns>
    public Task ShutDownAsync()
    {
        var shutdown = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _shutdown, shutdown, null) is { } first)
            return first.Task.Unwrap();
        while (true)
        {
            switch (Interlocked.CompareExchange(ref _state, ShuttingDown, Free))
            {
                case Free:
                    shutdown.SetResult(ShutDownNowAsync());
                    return shutdown.Task.Unwrap();
                case Reading when Interlocked.CompareExchange(ref _state, Asked, Reading) == Reading:
                    return shutdown.Task.Unwrap();
                case Over:
                    shutdown.SetResult(Task.CompletedTask);
                    return Task.CompletedTask;
            }
        }
    }

    /// <summary>SslStream writes. If this is the close_notify, it is made.</summary>
    public void Writes()
    {
        if (Volatile.Read(ref _state) == ShuttingDown)
            Volatile.Write(ref _state, Over);
    }

    /// <summary>TLS has failed, and has nothing more to say: OpenSSL refuses a shutdown after an error (SSL_shutdown(3)).</summary>
    public void Break() => _isBroken = true;

    /// <summary>For who disposes of the SslStream, after the last read: a shutdown is over, or will not be.</summary>
    public void End()
    {
        for (var spin = new SpinWait(); Interlocked.CompareExchange(ref _state, Over, Free) == ShuttingDown;)
            spin.SpinOnce(sleep1Threshold: -1);
    }

    private async Task ShutDownNowAsync()
    {
        Task shutdown;
        try
        {
            shutdown = _isBroken ? Task.CompletedTask : ssl.ShutdownAsync();
        }
        finally
        {
            Volatile.Write(ref _state, Over);
        }

        await shutdown.ConfigureAwait(false);
    }
}
