using System.Buffers;
using System.Text;

namespace Parley.Cli;

/// <summary>
/// Where input comes from and output goes. Standard output is payload alone, byte for byte unless it is a terminal;
/// everything else goes to standard error.
/// </summary>
internal sealed class Terminal
{
    private readonly Lock _lock = new();
    private readonly ControlCharacters _shown = new();
    private readonly ArrayBufferWriter<byte> _escaped = new();
    private readonly Lazy<StandardInput> _input = new(() => new StandardInput(StandardStreams.Input()));
    private readonly Lazy<Stream> _output = new(StandardStreams.Output);
    private readonly Lazy<TextWriter> _out;
    private NoticeQueue? _notices;
    private readonly Lazy<TextWriter> _error = new(() => new StreamWriter(StandardStreams.Error(), new UTF8Encoding(false), 1024) { AutoFlush = true });

    internal Terminal() => _out = new(() => new StreamWriter(new PayloadStream(this), new UTF8Encoding(false), 1024));

    /// <summary>True: a person looks at standard output.</summary>
    internal bool OutIsTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>True: a person looks at standard error.</summary>
    internal bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>True: a person types.</summary>
    internal bool InIsTerminal { get; } = !Console.IsInputRedirected;

    /// <summary>Colour is for people: https://no-color.org and terminals that cannot.</summary>
    internal bool Colour => OutIsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && !IsDumb;

    private static bool IsDumb { get; } = Environment.GetEnvironmentVariable("TERM") == "dumb";

    /// <summary>Notices are not shown.</summary>
    internal bool Quiet { get; set; }

    /// <summary>Details are shown.</summary>
    internal bool Verbose { get; set; }

    /// <summary>Standard input; reading begins at the first use.</summary>
    internal StandardInput Input => _input.Value;

    /// <summary>Standard output for text that this program makes itself (tables, help). Flush it.</summary>
    internal TextWriter Out => _out.Value;

    /// <summary>Standard error for text that this program makes itself.</summary>
    internal TextWriter Error => _error.Value;

    /// <summary>From here on nobody waits for standard error: a server has many clients to tell of.</summary>
    /// <returns>Its disposal writes what is left, and everything is as before.</returns>
    internal IDisposable QueueNotices()
    {
        var notices = _notices = new NoticeQueue(StandardStreams.Error());
        var ending = new EventHandler((_, _) => notices.Dispose());
        AppDomain.CurrentDomain.ProcessExit += ending;
        return new Queued(() =>
        {
            AppDomain.CurrentDomain.ProcessExit -= ending;
            _notices = null;
            notices.Dispose();
        });
    }

    /// <summary>Writes payload: as it is, or, on a terminal, with its control characters shown.</summary>
    /// <exception cref="OutputClosedException">Nobody reads it.</exception>
    internal void Write(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (!OutIsTerminal)
            {
                WriteRaw(payload);
                return;
            }

            _escaped.ResetWrittenCount();
            _shown.Show(payload, _escaped);
            WriteRaw(_escaped.WrittenSpan);
        }
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    internal void Write(in ReadOnlySequence<byte> payload)
    {
        foreach (var part in payload)
            Write(part.Span);
    }

    /// <summary>Writes payload that is text, and a newline.</summary>
    /// <exception cref="OutputClosedException">Nobody reads it.</exception>
    internal void WriteLine(string text) => Write(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Writes what this program made itself, colours and all.</summary>
    /// <exception cref="OutputClosedException">Nobody reads it.</exception>
    internal void WriteTrusted(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
            WriteRaw(bytes);
    }

    /// <summary>Writes what was held back: the beginning of a character whose rest never came.</summary>
    internal void Finish()
    {
        if (!OutIsTerminal)
            return;
        lock (_lock)
        {
            _escaped.ResetWrittenCount();
            _shown.Finish(_escaped);
            if (_escaped.WrittenCount > 0)
                WriteRaw(_escaped.WrittenSpan);
        }
    }

    /// <summary>A notice on standard error, unless <see cref="Quiet"/>.</summary>
    internal void Say(string notice)
    {
        if (!Quiet)
            WriteError(notice);
    }

    /// <summary>A message on standard error that has passed its filter already.</summary>
    internal void Note(ReadOnlySpan<char> message) => WriteError(message);

    /// <summary>A detail on standard error, if <see cref="Verbose"/>.</summary>
    internal void Detail(string detail)
    {
        if (Verbose)
        {
            foreach (var line in detail.Split('\n'))
                WriteError(line.TrimEnd('\r'));
        }
    }

    /// <summary>A line at the bottom of a terminal that is written over again and again. Where nobody looks at standard error there is none.</summary>
    /// <param name="line">Shorter than a terminal is wide; null: it goes.</param>
    internal void ShowStatus(string? line)
    {
        if (Quiet || !ErrorIsTerminal || IsDumb)
            return;
        lock (_lock)
        {
            try
            {
                // ECMA-48: carriage return, and EL, erase to the end of the line.
                Error.Write($"\r{Printable.Show(line ?? "")}\x1b[K");
            }
            catch (IOException)
            {
                // As with notices.
            }
        }
    }

    /// <summary>An error on standard error: one sentence, and a hint on a line of its own.</summary>
    internal void Complain(string sentence, string? hint = null)
    {
        WriteError($"parley: {sentence}");
        if (hint is not null)
            WriteError(hint);
    }

    private void WriteError(ReadOnlySpan<char> line)
    {
        // One line stays one line, whoever wrote its parts; peers' names and bytes must not steer a terminal.
        var shown = Printable.IsHarmless(line) ? line : Printable.Show(line.ToString());
        if (_notices is { } notices)
        {
            notices.Add(shown);
            return;
        }

        lock (_lock)
        {
            try
            {
                Error.WriteLine(shown);
            }
            catch (IOException)
            {
                // Nobody listens to notices; the payload decides.
            }
        }
    }

    private void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _output.Value.Write(bytes);
        }
        catch (IOException closed) when (closed.HResult is BrokenPipe or WindowsBrokenPipe or WindowsPipeClosing)
        {
            throw new OutputClosedException(closed);
        }
    }

    /// <summary>EPIPE has the same number on Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    /// <summary>ERROR_BROKEN_PIPE and ERROR_NO_DATA as HRESULTs.</summary>
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsPipeClosing = unchecked((int)0x800700E8);

    private sealed class Queued(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
