using System.CommandLine;
using System.Text;

namespace Parley.Cli;

/// <summary><c>parley connect</c>: standard input goes to the peer, the peer's bytes go to standard output.</summary>
internal sealed class ConnectVerb : Verb
{
    /// <summary>How long datagrams' answers are waited for behind the end of standard input, unless <c>--wait</c> says otherwise.</summary>
    private static readonly TimeSpan DatagramWait = TimeSpan.FromSeconds(2);

    private readonly PeerWords _peer;
    private readonly Option<TimeSpan?> _wait = DurationOption.Create("--wait", "Wait so long for the peer behind the end of standard input (datagrams: 2s; else no limit, and past it exit 3)");
    private readonly Option<bool> _whole = new("--whole") { Description = "All of standard input is one datagram or message" };
    private readonly Option<bool> _crlf = new("--crlf") { Description = "Lines end with CR LF, as Internet protocols want" };
    private readonly Option<bool> _bare = new("--bare") { Description = "A line goes without its newline" };
    private readonly Option<bool> _hex = new("--hex") { Description = "Show what comes as a hex dump" };

    internal ConnectVerb()
        : base("connect", "Talk to a peer: what is typed goes there, what it says comes here.")
    {
        _peer = new PeerWords(this);
        Add(_wait);
        Add(_whole);
        Add(_crlf);
        Add(_bare);
        Add(_hex);
    }

    internal override IReadOnlyList<string> Examples =>
    [
        "parley connect --crlf tcp://localhost:http",
        "printf hello | parley connect --wait 3s localhost 12345",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var target = ConnectTarget.Parse(_peer.Read(words).Address);
        if (words.GetValue(_crlf) && words.GetValue(_bare))
            throw CommandException.Usage("--crlf and --bare exclude each other: a line has an ending or has none");

        await using var peer = await Peer.OpenAsync(target, interrupted);
        if (terminal.InIsTerminal)
            terminal.Say($"{(peer.Kind == SocketKind.Datagram ? "datagrams go to" : "connected to")} {peer.Remote}");
        var exchange = new Exchange(peer, terminal, words.GetValue(_hex));
        try
        {
            return await exchange.RunAsync(
                Units(words, terminal, peer.Kind, interrupted),
                words.GetValue(_wait) ?? (peer.Kind == SocketKind.Datagram ? DatagramWait : Timeout.InfiniteTimeSpan),
                interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            // The peer is told of the end properly, as far as the grace allows.
            await peer.FinishAsync(CancellationToken.None);
            throw;
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Units(
        ParseResult words, Terminal terminal, SocketKind kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var input = new InputUnits(terminal.Input.Reader);
        var ending = words.GetValue(_crlf) ? "\r\n" : "";
        var units = kind == SocketKind.Stream && !words.GetValue(_bare) && ending.Length == 0
            ? input.Pieces(cancellation)
            : input.Lines(Encoding.ASCII.GetBytes(ending), mayCut: kind == SocketKind.Stream, cancellation);
        if (words.GetValue(_whole) && kind != SocketKind.Stream)
        {
            yield return await input.WholeAsync(InputUnits.LongestMessage, cancellation);
            yield break;
        }

        await foreach (var unit in units)
            yield return unit;
    }
}
