using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Services;

/// <summary>
/// Quote of the day (RFC 865). Wire: one quote, lines ended by CRLF, fewer than 512 bytes, then the end; a datagram of any
/// content is answered with one. Each peer gets a random one.
/// </summary>
[RunsOnReactor]
public sealed class Quote : IStreamService, IDatagramService
{
    /// <summary>RFC 865: "limited to less than 512 characters".</summary>
    private const int Limit = 511;

    /// <summary>A larger file is no list of quotes: it is not read into memory.</summary>
    private const int LargestFile = 16 * 1024 * 1024;

    private readonly byte[][] _quotes;

    /// <summary>Quotes from a short list of its own.</summary>
    public Quote() => _quotes = [.. Sayings.All.Select(ToWire)];

    /// <summary>Quotes from a file as fortune(6) has it: a line of <c>%</c> between one and the next.</summary>
    /// <param name="file">Its path. It is read once; quotes of 512 bytes or more are left out.</param>
    /// <param name="log">Where left out ones are told. Null: nowhere.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.FileNotFound"/>: it cannot be read, or has no quote short enough.</exception>
    public Quote(string file, ILogger<Quote>? log = null)
    {
        var all = Split(Read(file)).Select(ToWire).ToArray();
        _quotes = [.. all.Where(quote => quote.Length <= Limit)];
        if (_quotes.Length == 0)
            throw new ParleyException(ErrorReason.FileNotFound, $"quote: {file} has no quote of fewer than 512 bytes") { Hint = "Put a line of % between quotes." };
        if (_quotes.Length < all.Length)
            (log ?? NullLogger<Quote>.Instance).QuotesLeftOut(file, all.Length - _quotes.Length, Limit);
    }

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping) => await connection.Output.WriteAsync(Any(), CancellationToken.None);

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers) => answers.Send(Any());

    private static string Read(string file)
    {
        try
        {
            var size = new FileInfo(file).Length;
            return size <= LargestFile
                ? File.ReadAllText(file)
                : throw new ParleyException(ErrorReason.ResourcesExhausted, $"quote: {file} is larger than 16 MiB");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ParleyException(ErrorReason.FileNotFound, $"quote: {file} cannot be read: {problem.Message}", problem);
        }
    }

    private static List<string> Split(string text)
    {
        var quotes = new List<string>();
        var quote = new StringBuilder();
        foreach (var line in $"{text}\n%".EnumerateLines())
        {
            if (!line.TrimEnd().SequenceEqual("%"))
            {
                quote.Append(line).Append('\n');
                continue;
            }

            if (!string.IsNullOrWhiteSpace(quote.ToString()))
                quotes.Add(quote.ToString());
            quote.Clear();
        }

        return quotes;
    }

    private static byte[] ToWire(string quote) => Encoding.UTF8.GetBytes(quote.Trim().Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");

    private byte[] Any() => _quotes[Random.Shared.Next(_quotes.Length)];
}
