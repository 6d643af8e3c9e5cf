using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Parley.Cli;

/// <summary>The command as a whole: reads the words, runs the verb, turns what went wrong into a sentence and an exit code.</summary>
// No RootCommand: that one would call itself by the assembly's name, and reads directives, which a text may look like.
internal sealed class ParleyCommand : Command
{
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Say nothing but the payload and errors", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Say more on standard error", Recursive = true };

    internal ParleyCommand()
        : base("parley", "The other end of the wire: one server with ready services, one client.")
    {
        foreach (var verb in VerbList.Create())
            Add(verb);
        Add(_quiet);
        Add(_verbose);
        var help = new HelpOption("--help", "-h") { Recursive = true };
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        Add(help);
        Add(new VersionOption());
    }

    /// <summary>Runs one command line to its end.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(string[] args)
    {
        var terminal = new Terminal();
        var verb = "";
        try
        {
            var command = new ParleyCommand();
            // No response files: a TEXT that begins with @ is a text.
            var words = command.Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            verb = words.CommandResult.Command is Verb named ? named.Name : "";
            terminal.Quiet = words.GetValue(command._quiet);
            terminal.Verbose = words.GetValue(command._verbose);
            if (words.Action is null or ParseErrorAction)
                return await RunAsync(WrongWords.Check(words), words, terminal);
            return args.Length == 0 ? Invoke(words, terminal.Error, ExitCode.Usage) : Invoke(words, terminal.Out, ExitCode.Done);
        }
        catch (OutputClosedException)
        {
            // Whoever read standard output has seen enough (`| head`): not an error.
            return ExitCode.Done;
        }
        catch (Exception error)
        {
            var failure = Failure.From(error, verb);
            terminal.Complain(failure.Sentence, failure.Hint);
            if (terminal.Verbose)
                terminal.Detail(error.ToString());
            return failure.ExitCode;
        }
    }

    private static int Invoke(ParseResult words, TextWriter output, int exitCode)
    {
        var code = words.Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        output.Flush();
        return code == 0 ? exitCode : code;
    }

    private static async Task<int> RunAsync(Verb verb, ParseResult words, Terminal terminal)
    {
        using var interruption = new Interruption(verb.EndsByInterruption);
        try
        {
            var run = verb.RunAsync(words, terminal, interruption.Token);
            if (!verb.EndsByInterruption)
                await Task.WhenAny(run, interruption.Overdue);
            if (run.IsCompleted || verb.EndsByInterruption)
            {
                var code = await run;
                terminal.Finish();
                return code == ExitCode.Done ? interruption.ExitCode : code;
            }
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // The verb gave up as it was asked to.
        }

        return interruption.ExitCode;
    }
}
