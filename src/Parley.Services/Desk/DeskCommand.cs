using System.Globalization;

namespace Parley.Services;

/// <summary>One command of the operator. What it needs is checked here, once for all of them.</summary>
/// <param name="Name">Without the slash.</param>
/// <param name="Usage">As <c>/help</c> shows it.</param>
/// <param name="TakesClient">A client's number comes first.</param>
/// <param name="TakesText">A text follows.</param>
/// <param name="Apply">Does it.</param>
internal sealed record DeskCommand(string Name, string Usage, bool TakesClient, bool TakesText, Func<Desk, int, string, DeskOutcome> Apply)
{
    private static readonly DeskCommand[] Table =
    [
        new("to", "/to N TEXT  speaks to client N", TakesClient: true, TakesText: true, static (desk, client, text) => desk.AnswerTo(client, text)),
        new("all", "/all TEXT   speaks to everybody", TakesClient: false, TakesText: true, static (desk, _, text) => desk.AnswerAll(text)),
        new("who", "/who        lists the clients", TakesClient: false, TakesText: false, static (desk, _, _) => List(desk)),
        new("close", "/close N    closes client N's conversation", TakesClient: true, TakesText: false, static (desk, client, _) => desk.Close(client)),
        new("help", "/help       lists the commands", TakesClient: false, TakesText: false, static (_, _, _) => Help()),
    ];

    /// <summary>Reads what stands behind the slash.</summary>
    /// <param name="line">Such as <c>to 3 hello</c>.</param>
    /// <returns>The command, its client (0: none) and its text; or a sentence about what is wrong.</returns>
    public static (DeskCommand? Command, int Client, string Text, string? Error) Parse(string line)
    {
        var (name, rest) = Cut(line);
        var command = Array.Find(Table, candidate => candidate.Name == name);
        if (command is null)
            return (null, 0, "", $"there is no /{name}; /help lists the commands, and // begins a line that is to be sent with a slash");
        var client = 0;
        if (command.TakesClient)
        {
            (var number, rest) = Cut(rest);
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out client) || client == 0)
                return (null, 0, "", $"/{name} needs a client's number: {command.Usage}");
        }

        return command.TakesText == (rest.Length > 0) ? (command, client, rest, null) : (null, 0, "", $"/{name} is written {command.Usage}");
    }

    private static (string Word, string Remainder) Cut(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..]);
    }

    private static DeskOutcome List(Desk desk)
    {
        var clients = desk.Clients;
        return DeskOutcome.To(clients) with
        {
            Shown = clients.Count == 0 ? ["nobody is here"] : [.. clients.Select(client => $"{client.Number} {Printable.Show(client.Remote.ToString())} unanswered: {client.Unanswered}")],
        };
    }

    private static DeskOutcome Help() => DeskOutcome.To() with
    {
        Shown = [.. Table.Select(command => command.Usage), "//TEXT      sends /TEXT", "[e]         leaves", "TEXT        answers the oldest message"],
    };
}
