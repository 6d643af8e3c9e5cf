using System.CommandLine;
using System.Net.Sockets;
using Parley.Linux;

namespace Parley.Cli;

/// <summary>What an address means, down to the calls; without one, this host's name and addresses.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string?> _address = new("ADDRESS") { Description = "Such as tcp://localhost:echo; without it: this host", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _json = new("--json") { Description = "Print an object" };

    internal ExplainVerb()
        : base("explain", "What an address means: the socket, the name, the port, and the calls of both sides.")
    {
        Add(_address);
        Add(_json);
    }

    internal override IReadOnlyList<string> Examples => ["parley explain tcp://localhost:echo", "parley explain"];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var json = words.GetValue(_json);
        if (words.GetValue(_address) is not { } text)
        {
            var host = await ThisHost.LookAsync(interrupted);
            if (json)
                Json.Write(terminal, host.Write);
            else
                Print(terminal, host.Lines());
            return ExitCode.Done;
        }

        var (address, listen) = Read(text);
        var explained = await Explanation.OfAsync(address, listen, interrupted);
        if (json)
            Json.Write(terminal, writer => ExplanationJson.Write(writer, explained));
        else
            Print(terminal, ExplanationText.Lines(explained));

        if (explained.Unresolved is { } unresolved)
            throw unresolved;
        if (address is X25Address)
            TryX25(address);
        return ExitCode.Done;
    }

    /// <summary>Options of either side are taken: an explanation is for both.</summary>
    private static (Address Address, ListenOptions Listen) Read(string text)
    {
        try
        {
            var target = ListenTarget.Parse(text);
            return (target.Address, target.Options);
        }
        catch (ParleyException error) when (error.Reason == ErrorReason.BadOption)
        {
            try
            {
                return (ConnectTarget.Parse(text).Address, ListenOptions.Default);
            }
            catch (ParleyException)
            {
                // The first error is told.
            }

            throw;
        }
    }

    private static void TryX25(Address address)
    {
        try
        {
            // .NET refuses the family without asking; Linux is asked itself.
            if (OperatingSystem.IsLinux())
                KernelSocket.Probe(SocketArguments.X25.Domain.Number, SocketArguments.X25.Type.Number, SocketArguments.X25.Protocol.Number);
            else
                new Socket(AddressFamily.Ccitt, SocketType.Seqpacket, ProtocolType.Unspecified).Dispose();
        }
        catch (ParleyException error)
        {
            throw new ParleyException(error.Reason, $"{address} cannot be opened: {error.Message}", error);
        }
        catch (SocketException error)
        {
            throw new ParleyException(ErrorReason.FamilyNotSupported, $"{address} cannot be opened: {error.Message}", error);
        }
    }

    private static void Print(Terminal terminal, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            terminal.WriteLine(line);
    }
}
