using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Cli;

/// <summary><c>parley send</c>: one question, its answer, done.</summary>
internal sealed class SendVerb : Verb
{
    private readonly PeerWords _peer;
    private readonly Option<bool> _lf = new("--lf") { Description = "Add a newline" };
    private readonly Option<bool> _crlf = new("--crlf") { Description = "Add CR LF" };
    private readonly Option<int> _answers = new("--answers") { Description = "Wait for so many datagrams or messages; 0: deliver and leave", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<TimeSpan?> _wait = DurationOption.Create("--wait", "Wait so long for the answer to begin, then exit 3 [default: 5s]");
    private readonly Option<int> _retries = new("--retries") { Description = "Ask again so often: datagrams may get lost", HelpName = "N" };
    private readonly Option<string?> _expect = new("--expect") { Description = "Exit 4 where the answer does not match", HelpName = "REGEX" };
    private readonly Option<bool> _broadcast = new("--broadcast") { Description = "Permit a broadcast address" };

    internal SendVerb()
        : base("send", "Ask one question: send a text (or standard input) as it is, print the answer, exit.")
    {
        _peer = new PeerWords(this, "TEXT");
        Add(_lf);
        Add(_crlf);
        Add(_answers);
        Add(_wait);
        Add(_retries);
        Add(_expect);
        Add(_broadcast);
    }

    internal override IReadOnlyList<string> Examples =>
    [
        "parley send udp://localhost:8091 7",
        "parley send --expect '^hello$' localhost 12345 hello",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var (address, text) = _peer.Read(words);
        var target = ConnectTarget.Parse(address);
        if (words.GetValue(_broadcast))
            target = target with { Options = target.Options with { Broadcast = true } };
        if (words.GetValue(_lf) && words.GetValue(_crlf))
            throw CommandException.Usage("--lf and --crlf exclude each other");
        var terms = new QuestionTerms(NotNegative(words, _answers), words.GetValue(_wait) ?? TimeSpan.FromSeconds(5), NotNegative(words, _retries));
        var expected = words.GetValue(_expect) is { } pattern ? Compile(pattern) : null;

        var question = text is [var given]
            ? Encoding.UTF8.GetBytes(given)
            : await new InputUnits(terminal.Input.Reader).WholeAsync(
                target.Address.Kind == SocketKind.Stream ? InputUnits.LongestQuestion : InputUnits.LongestMessage, interrupted);
        if (words.GetValue(_lf) || words.GetValue(_crlf))
            question = (byte[])[.. question.Span, .. words.GetValue(_crlf) ? "\r\n"u8 : "\n"u8];

        await using var peer = await Peer.OpenAsync(target, interrupted);
        var answer = new AnswerText(terminal, peer.Kind, expected is not null);
        await new Question(peer, terms).AskAsync(question, answer.Take, interrupted);
        await peer.FinishAsync(interrupted);
        return expected?.IsMatch(answer.Text) ?? true ? ExitCode.Done : throw new CommandException(ExitCode.Unexpected, $"the answer of {target.Address} does not match {expected}");
    }

    private static int NotNegative(ParseResult words, Option<int> option) =>
        words.GetValue(option) is >= 0 and var number ? number : throw CommandException.Usage($"{option.Name} takes 0 or more");

    private static Regex Compile(string pattern)
    {
        try
        {
            // The peer chooses the text: a pattern must not be led to run for ever.
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        }
        catch (ArgumentException wrong)
        {
            throw CommandException.Usage($"--expect has no right regular expression: {wrong.Message}");
        }
    }
}
