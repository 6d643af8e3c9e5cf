namespace Parley.Cli;

/// <summary>Both directions of <c>connect</c> at once, until the peer is done or no answer can come any more.</summary>
internal sealed class Exchange(Peer peer, Terminal terminal, bool hex)
{
    /// <summary>A pipe that still has something when the peer has finished is given so long between two pieces.</summary>
    private static readonly TimeSpan Lull = TimeSpan.FromSeconds(1);

    private volatile int _sent;
    private volatile bool _busy;

    /// <summary>True: a peer that has finished may still be owed what is piped in (the side that listens). False: it is left at once.</summary>
    internal bool SendsAll { get; init; }

    /// <summary>Sends the units and writes the answers.</summary>
    /// <param name="units">What is sent.</param>
    /// <param name="wait">How long answers are waited for behind the last unit.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The exit code.</returns>
    internal async Task<int> RunAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> units, TimeSpan wait, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var receiving = ReceiveAsync(over.Token);
        var sending = SendAsync(units, over.Token);
        if (await Task.WhenAny(receiving, sending) == sending && await SentAsync(sending))
        {
            using var clock = new CancellationTokenSource();
            await Task.WhenAny(receiving, Task.Delay(wait, clock.Token));
            await clock.CancelAsync();
        }

        if (receiving.IsCompleted || !sending.IsCompletedSuccessfully)
        {
            // The peer is done, or gone: what it said before is written already. Leave, whatever may still be typed.
            await receiving;
            if (SendsAll)
                await UntilLullAsync(sending);
            await over.CancelAsync();
            await Task.WhenAny(sending);
            await peer.FinishAsync(cancellation);
            return ExitCode.Done;
        }

        cancellation.ThrowIfCancellationRequested();
        await over.CancelAsync();
        await Task.WhenAny(receiving);
        if (peer.Kind == SocketKind.Datagram)
            return ExitCode.Done;
        throw CommandException.TimedOut($"{peer.Remote} was not done {Duration.Print(wait)} after the end of input");
    }

    /// <summary>False: the peer would not take it all. What it still has to say, an error perhaps, is the receiver's to find.</summary>
    private async Task<bool> SentAsync(Task sending)
    {
        try
        {
            await sending;
            return true;
        }
        catch (ParleyException refused) when (peer.Kind != SocketKind.Datagram && refused.Reason == ErrorReason.Reset)
        {
            return false;
        }
    }

    private async Task SendAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> units, CancellationToken cancellation)
    {
        await foreach (var unit in units.WithCancellation(cancellation))
        {
            _busy = true;
            await peer.SendAsync(unit, cancellation);
            _busy = false;
            _sent++;
        }

        await peer.FinishSendingAsync();
    }

    /// <summary>Not until the end: a pipe that waits for this very process (a loop of two programs) has none.</summary>
    private async Task UntilLullAsync(Task sending)
    {
        for (var before = -1; !sending.IsCompleted && (_busy || before != _sent);)
        {
            before = _sent;
            await Task.WhenAny(sending, Task.Delay(Lull));
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        // Away from the caller at once: standard output may block.
        await Task.Yield();
        var answers = new Answers(terminal, peer.Kind, hex);
        while (await peer.ReceiveAsync(cancellation) is { } bytes)
            answers.Write(bytes);
    }
}
