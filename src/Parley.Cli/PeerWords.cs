using System.CommandLine;

namespace Parley.Cli;

/// <summary>
/// The words that name a peer: an address, or for fingers that know netcat <c>HOST PORT</c> (tcp), <c>-u HOST PORT</c>
/// (udp) and <c>-U PATH</c> (unix; with <c>-u</c> too its datagrams). What follows belongs to the verb.
/// </summary>
internal sealed class PeerWords
{
    private readonly Argument<string?> _address = new("ADDRESS")
    {
        Description = "Where: tcp://HOST:PORT, udp://…, tls://…, ws://…, unix:/path, unix-dgram:/path, unix-seqpacket:/path; or HOST PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string[]> _rest;
    private readonly Option<bool> _udp = new("-u") { Description = "HOST PORT means udp (with -U: Unix datagrams)" };
    private readonly Option<string?> _unix = new("-U") { Description = "A Unix socket instead of ADDRESS", HelpName = "PATH" };
    private readonly int _most;

    /// <summary>Adds the words to a verb.</summary>
    /// <param name="verb">Gets the words.</param>
    /// <param name="rest">What may follow the address, as the help calls it; null: nothing.</param>
    internal PeerWords(Command verb, string? rest = null)
    {
        _most = rest is null ? 0 : 1;
        _rest = new Argument<string[]>(rest ?? "PORT")
        {
            // Wider than what is right: the parser's own sentence about a word too many names types, not words.
            Arity = ArgumentArity.ZeroOrMore,
            Description = rest is null ? "The port, behind a HOST" : "What to send; without it, all of standard input",
        };
        verb.Add(_address);
        verb.Add(_rest);
        verb.Add(_udp);
        verb.Add(_unix);
    }

    /// <summary>The address as one text, and the words behind it.</summary>
    internal (string Address, string[] Behind) Read(ParseResult words)
    {
        string[] all = words.GetValue(_address) is { } first ? [first, .. words.GetValue(_rest) ?? []] : [];
        var udp = words.GetValue(_udp);
        int taken;
        string address;
        if (words.GetValue(_unix) is { } path)
        {
            (address, taken) = ($"{(udp ? "unix-dgram" : "unix")}:{path}", 0);
        }
        else if (all.Length == 0)
        {
            throw CommandException.Usage("an address is missing, such as tcp://localhost:12345");
        }
        else if (IsAddress(all[0]))
        {
            if (udp)
                throw CommandException.Usage($"-u goes with HOST PORT, not with an address: {all[0]}");
            (address, taken) = (all[0], 1);
        }
        else if (all.Length == 1)
        {
            // The grammar's own error names the part that is wrong.
            _ = Address.Parse(all[0]);
            (address, taken) = (all[0], 1);
        }
        else
        {
            (address, taken) = ($"{(udp ? "udp" : "tcp")}://{Bracketed(all[0])}:{all[1]}", 2);
        }

        if (all.Length - taken > _most)
            throw CommandException.Usage($"one word too many: {all[taken + _most]}");
        return (address, all[taken..]);
    }

    /// <summary>True where any of the words was typed, for verbs that can do without.</summary>
    internal bool AreGiven(ParseResult words) => words.GetValue(_address) is not null || words.GetValue(_unix) is not null || words.GetValue(_udp);

    private static bool IsAddress(string word) =>
        word.Contains("://", StringComparison.Ordinal) || (word.IndexOf(':') is var colon and > 0 && word[..colon] is "unix" or "unix-dgram" or "unix-seqpacket" or "x25");

    private static string Bracketed(string host) => host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host;
}
