namespace Parley.Cli;

/// <summary><c>listen --once</c>: the first client, raw both ways, as <c>nc -l</c>.</summary>
internal static class OneClient
{
    /// <summary>Waits for a client and talks to it until it is done.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> ServeAsync(ListenTarget target, Terminal terminal, CancellationToken interrupted)
    {
        await using var peer = target.Address.Kind == SocketKind.Datagram
            ? await FirstSenderAsync(target, terminal, interrupted)
            : await AcceptAsync(target, terminal, interrupted);
        terminal.Say($"client came from {peer.Remote}");
        var input = new InputUnits(terminal.Input.Reader);
        var units = peer.Kind == SocketKind.Stream ? input.Pieces(interrupted) : input.Lines(default, mayCut: false, interrupted);
        return await new Exchange(peer, terminal, hex: false) { SendsAll = !terminal.InIsTerminal }.RunAsync(units, Timeout.InfiniteTimeSpan, interrupted);
    }

    private static async Task<Peer> AcceptAsync(ListenTarget target, Terminal terminal, CancellationToken interrupted)
    {
        var listeners = await TransportList.Default().For(target.Address).ListenAsync(target.Address, target.Options, interrupted);
        using var first = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        try
        {
            foreach (var listener in listeners)
                terminal.Say($"listening at {listener.Local}");
            // A name, and every interface, may be several sockets; whoever comes first on any of them is the client.
            var accepted = await await Task.WhenAny(listeners.Select(listener => AcceptAsync(listener, terminal, first.Token)).ToArray());
            await first.CancelAsync();
            return accepted;
        }
        finally
        {
            foreach (var listener in listeners)
                await listener.DisposeAsync();
        }
    }

    /// <summary>Waits for the first who comes and, on TLS or WebSocket, shakes hands.</summary>
    private static async Task<Peer> AcceptAsync(Listener listener, Terminal terminal, CancellationToken cancellation)
    {
        while (true)
        {
            var accepted = await listener.AcceptAsync(cancellation) ?? throw new OperationCanceledException(cancellation);
            try
            {
                return Peer.Over(await listener.HandshakeAsync(accepted, cancellation));
            }
            catch (ParleyException wrong)
            {
                terminal.Note(wrong.Message);
            }
        }
    }

    private static async Task<Peer> FirstSenderAsync(ListenTarget target, Terminal terminal, CancellationToken interrupted)
    {
        var sockets = await TransportList.Default().For(target.Address).BindDatagramsAsync(target.Address, target.Options, interrupted);
        foreach (var socket in sockets)
            terminal.Say($"listening at {socket.Local}");
        using var first = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        var waiting = sockets.Select(socket => ServedDatagramPeer.FirstAsync(socket, first.Token)).ToArray();
        var peer = await await Task.WhenAny(waiting);
        await first.CancelAsync();
        foreach (var socket in sockets.Where(socket => socket != peer.Socket))
            await socket.DisposeAsync();
        return peer;
    }
}
