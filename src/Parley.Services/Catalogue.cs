using Microsoft.Extensions.Logging;

namespace Parley.Services;

/// <summary>The services by name. Immutable; services of other assemblies are added with <see cref="With"/>.</summary>
/// <param name="entries">In the order in which they are listed.</param>
public sealed class Catalogue(IEnumerable<CatalogueEntry> entries)
{
    private static readonly SocketKind[] EveryKind = [SocketKind.Stream, SocketKind.Datagram, SocketKind.Messages];
    private static readonly ServiceOption Zone = new("zone", "whose time: local (default), UTC or a name such as Europe/Zurich");

    /// <summary>The services of this assembly.</summary>
    public static Catalogue Standard { get; } = new(
    [
        new("greet", "thanks for connecting and closes", EveryKind, static _ => new Greet())
        {
            StreamPort = 23456,
        },
        new("echo", "sends everything back as it came (RFC 862)", EveryKind, static _ => new Echo())
        {
            StreamPort = 12345,
            DatagramPort = 12345,
        },
        new("time", "the time and day as ctime writes it", EveryKind, static setup => new Time(setup.Time, setup.Zone(), setup.Format()))
        {
            StreamPort = 9991,
            DatagramPort = 9991,
            Options = [Zone, new("format", "ctime (default) or iso")],
        },
        new("welcome", "reads a name and welcomes it", EveryKind, static setup => new Welcome(setup.Loggers.CreateLogger<Welcome>()))
        {
            StreamPort = 9999,
        },
        new("months", "a number from 1 to 12 gets the month's name", EveryKind, static _ => new Months())
        {
            StreamPort = 8091,
            DatagramPort = 8091,
        },
        new("desk", "what clients ask, a person answers", EveryKind, static setup => new Desk(DeskOptionsOf(setup)))
        {
            StreamPort = 11596,
            Options = [new("greeting", "said on arrival (Welcome to the Server); empty: nothing"), new("reply", "said to every message, without an operator")],
        },
        new("quote", "the quote of the day (RFC 865)", EveryKind, CreateQuote)
        {
            StreamPort = 10017,
            DatagramPort = 10017,
            Options = [new("file", "quotes of your own, a line of % between them")],
        },
        new("discard", "takes everything, says nothing (RFC 863)", EveryKind, static _ => new Discard())
        {
            StreamPort = 10009,
            DatagramPort = 10009,
        },
        new("chargen", "a pattern of characters without end (RFC 864)", EveryKind, static _ => new Chargen())
        {
            StreamPort = 10019,
            DatagramPort = 10019,
        },
        new("daytime", "the time and day (RFC 867)", EveryKind, static setup => new Daytime(setup.Time, setup.Zone()))
        {
            StreamPort = 10013,
            DatagramPort = 10013,
            Options = [Zone],
        },
        new("rfc868", "the seconds since 1900 in 32 bits (RFC 868)", EveryKind, static setup => new Rfc868(setup.Time, setup.Loggers.CreateLogger<Rfc868>()))
        {
            StreamPort = 10037,
            DatagramPort = 10037,
        },
        new("ntp", "the time for ntpdate and chronyd (SNTPv4, RFC 4330)", [SocketKind.Datagram], CreateNtp)
        {
            DatagramPort = 10123,
            Options = [new("stratum", "1 to 15 (10)"), new("refid", "up to four characters (LOCL)")],
        },
        new("exec:PROGRAM ARGS", "a program for each client, on its input and output", [SocketKind.Stream, SocketKind.Messages], CreateExec)
        {
            Prefix = "exec:",
            Options = [new("children", "programs at once (64)")],
        },
    ]);

    /// <summary>The rows.</summary>
    public IReadOnlyList<CatalogueEntry> Entries { get; } = [.. entries];

    /// <summary>A catalogue with more services.</summary>
    /// <param name="more">Listed behind the others.</param>
    /// <returns>The new catalogue.</returns>
    public Catalogue With(params IEnumerable<CatalogueEntry> more) => new(Entries.Concat(more));

    /// <summary>Finds a service.</summary>
    /// <param name="name">Such as <c>echo</c> or <c>exec:cat -A</c>.</param>
    /// <returns>Its row.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>: there is none of that name.</exception>
    public CatalogueEntry Find(string name) =>
        Entries.FirstOrDefault(entry => entry.Answers(name))
        ?? throw new ParleyException(ErrorReason.BadOption, $"there is no service {name}")
        {
            Hint = $"There are: {string.Join(", ", Entries.Select(entry => entry.Name))}.",
        };

    /// <summary>Splits what is typed for one service into its name and its address: at the first <c>=</c>, but an <c>exec:</c> name may hold others and ends at the last one that an address follows.</summary>
    /// <param name="text">Such as <c>echo=tcp://127.0.0.1:2053?idle=5s</c> or <c>exec:env A=B=unix:/run/x</c>.</param>
    /// <returns>The name and the address; the address is null where there is none.</returns>
    public static (string Name, string? Address) Split(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (text.StartsWith("exec:", StringComparison.Ordinal))
        {
            at = text.LastIndexOf('=');
            while (at > 0 && !BeginsAddress(text.AsSpan(at + 1)))
                at = text.LastIndexOf('=', at - 1);
        }

        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static bool BeginsAddress(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0)
            return false;
        return text[..colon] is "tcp" or "udp" or "tls" or "ws" or "wss"
            ? text[colon..].StartsWith("://")
            : text[..colon] is "unix" or "unix-dgram" or "unix-seqpacket" or "x25" or "memory" or "memory-dgram" or "memory-seqpacket";
    }

    private static DeskOptions DeskOptionsOf(ServiceSetup setup)
    {
        var standard = new DeskOptions();
        var greeting = setup.Text("greeting") ?? standard.Greeting;
        return standard with { Greeting = greeting is "" ? null : greeting, Reply = setup.Text("reply") };
    }

    private static Quote CreateQuote(ServiceSetup setup) =>
        setup.Text("file") is { } file ? new Quote(file, setup.Loggers.CreateLogger<Quote>()) : new Quote();

    private static Ntp CreateNtp(ServiceSetup setup)
    {
        var reference = setup.Text("refid") ?? "LOCL";
        if (reference.Length is 0 or > 4 || !System.Text.Ascii.IsValid(reference))
            throw setup.Wrong("refid", "is no name of one to four ASCII characters");
        return new Ntp(setup.Time, setup.Number("stratum", 10, 1, 15), reference);
    }

    private static Exec CreateExec(ServiceSetup setup)
    {
        var words = CommandLine.Split(setup.Name["exec:".Length..]);
        var options = new ExecOptions { Children = setup.Number("children", 64, 1, 10_000), Time = setup.Time };
        return new Exec(words[0], [.. words.Skip(1)], options, setup.Loggers.CreateLogger<Exec>());
    }
}
