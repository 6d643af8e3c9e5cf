using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Parley;

/// <summary>The first line and the fields of an HTTP/1.1 message (RFC 9112), as far as a WebSocket's opening handshake needs them.</summary>
internal sealed class HttpHead
{
    /// <summary>Bytes of a whole head. Browsers send cookies too, for every port of a host.</summary>
    internal const int Largest = 8 * 1024;

    // RFC 9110, section 5.6.2: what a field's name is made of.
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.OrdinalIgnoreCase);

    private HttpHead(string firstLine) => FirstLine = firstLine;

    internal string FirstLine { get; }

    /// <summary>Reads a head and leaves what comes behind it in the pipe.</summary>
    /// <param name="input">The peer's bytes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The head; null: the peer left before it was whole.</returns>
    /// <exception cref="FormatException">It is too large, or no HTTP.</exception>
    internal static async ValueTask<HttpHead?> ReadAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation).ConfigureAwait(false);
            if (TryParse(result.Buffer, out var head, out var behind))
            {
                input.AdvanceTo(behind);
                return head;
            }

            var (length, completed) = (result.Buffer.Length, result.IsCompleted);
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (length > Largest)
                throw new FormatException($"its HTTP head is larger than {Largest} bytes");
            if (completed)
                return null;
        }
    }

    /// <summary>The value of a field that comes once.</summary>
    /// <returns>Null: it is not there, or more than once, so that nobody can say which one counts.</returns>
    internal string? Single(string name) => _fields.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

    internal bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>Whether a field that is a list of words, perhaps in several lines, has this one.</summary>
    internal bool Lists(string name, string word) =>
        _fields.TryGetValue(name, out var values) && values.Exists(value => value.Split(',', StringSplitOptions.TrimEntries).Contains(word, StringComparer.OrdinalIgnoreCase));

    private static bool TryParse(ReadOnlySequence<byte> buffer, out HttpHead? head, out SequencePosition behind)
    {
        head = null;
        behind = default;
        var reader = new SequenceReader<byte>(buffer);
        while (reader.Consumed <= Largest && reader.TryReadTo(out ReadOnlySequence<byte> bytes, (byte)'\n'))
        {
            // Latin-1 keeps every byte; a lone LF ends a line too (RFC 9112, section 2.2).
            var line = Encoding.Latin1.GetString(bytes).TrimEnd('\r');
            if (line.Length == 0 && head is not null)
            {
                behind = reader.Position;
                return true;
            }

            if (head is not null)
                head.Add(line);
            else if (line.Length > 0)
                head = new HttpHead(line);
        }

        return false;
    }

    private void Add(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || line.AsSpan(0, colon).ContainsAnyExcept(Token))
            throw new FormatException("a field of its HTTP head is malformed");
        if (!_fields.TryGetValue(line[..colon], out var values))
            _fields[line[..colon]] = values = [];
        values.Add(line[(colon + 1)..].Trim(' ', '\t'));
    }
}
