using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Cli.Tests;

/// <summary>A service: a row of the support table, and the exchange that proves it.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Question">What a client says.</param>
/// <param name="IsAnswer">Whether what came so far is the whole answer.</param>
internal sealed partial record SupportedService(string Name, byte[] Question, Func<byte[], bool> IsAnswer)
{
    /// <summary>Options for its addresses.</summary>
    public string Options { get; init; } = "";

    /// <summary>False: nothing is said, and the end of the client is answered with the end.</summary>
    public bool Answers { get; init; } = true;

    public static IReadOnlyList<SupportedService> All { get; } =
    [
        new("greet", "hello"u8.ToArray(), static answer => Text(answer) == "Thank you for connecting"),
        new("echo", "hello"u8.ToArray(), static answer => Text(answer) == "hello"),
        new("time", "?"u8.ToArray(), static answer => Ctime().IsMatch(Text(answer))),
        new("welcome", "Ann"u8.ToArray(), static answer => Text(answer).TrimEnd() == "welcome Ann"),
        new("months", "7"u8.ToArray(), static answer => Text(answer).Contains("integer from 1-12\nJuly", StringComparison.Ordinal)),
        new("desk", "hello"u8.ToArray(), static answer => Text(answer) is var text && text.StartsWith("Welcome to the Server", StringComparison.Ordinal) && text.TrimEnd().EndsWith("soon", StringComparison.Ordinal)) { Options = "?reply=soon" },
        new("chat", [], static answer => Text(answer).StartsWith("*** Welcome, Member ", StringComparison.Ordinal)),
        new("quote", "?"u8.ToArray(), static answer => answer.Length is > 0 and <= 512 && answer[^1] == '\n'),
        new("discard", "hello"u8.ToArray(), static _ => false) { Answers = false },
        new("chargen", "?"u8.ToArray(), static answer => answer.All(character => character is >= 32 and <= 126 or (byte)'\r' or (byte)'\n')),
        new("daytime", "?"u8.ToArray(), static answer => Ctime().IsMatch(Text(answer))),
        new("rfc868", "?"u8.ToArray(), static answer => answer.Length == 4 && BinaryPrimitives.ReadUInt32BigEndian(answer) > 3_900_000_000),
        new("ntp", [0x23, .. new byte[47]], static answer => answer.Length == 48 && (answer[0] & 7) == 4),
        new("exec:cat", "hello"u8.ToArray(), static answer => Text(answer) == "hello"),
    ];

    /// <summary>Whether it stands in the table for a kind of socket; elsewhere it must be refused.</summary>
    public bool Speaks(SocketKind kind) => WholeCatalogue.Create().Find(Name).Kinds.Contains(kind);

    /// <summary>Asks it as a client of the library's. Names in a chat are unique, so that one chat serves all kinds; a newline, since a bare peer that is alone hears nothing.</summary>
    public async Task AskAsync(string address, int number)
    {
        var question = Name == "chat" ? Encoding.UTF8.GetBytes($"Member {number.ToString(CultureInfo.InvariantCulture)}\n") : Question;
        if (Answers)
            await Asking.AskAsync(address, question, IsAnswer);
        else
            await Asking.DeliverAsync(address, question);
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    [GeneratedRegex(@"^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\r\n$", RegexOptions.None, 1000)]
    private static partial Regex Ctime();
}
