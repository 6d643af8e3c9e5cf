using System.Text;

namespace Parley.Services.Tests;

public sealed class QuoteTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parley-quote-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Every_quote_of_its_own_is_a_line_of_fewer_than_512_bytes()
    {
        var quotes = Many(new Quote(), 500);
        quotes.ShouldAllBe(quote => quote.EndsWith("\r\n", StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(quote) < 512);
        quotes.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_file_has_quotes_between_lines_of_percent()
    {
        var file = Write("%\nOne.\n%\r\nTwo,\r\n  and more.\r\n%\n\n%\n100 % sure\n");
        Many(new Quote(file), 200).ShouldBe(["One.\r\n", "Two,\r\n  and more.\r\n", "100 % sure\r\n"], ignoreOrder: true);
    }

    [Fact]
    public void Quotes_of_512_bytes_and_more_are_left_out_with_a_word_in_the_log()
    {
        var log = new LogLines<Quote>();
        // 509 bytes and CRLF are 511; a quote of 256 two-byte letters is too long although it has fewer characters.
        var file = Write($"{new string('a', 509)}\n%\n{new string('b', 510)}\n%\n{new string('é', 256)}\n");
        Many(new Quote(file, log), 50).ShouldBe([new string('a', 509) + "\r\n"]);
        log.All.ShouldHaveSingleItem().ShouldContain("2 quotes");
    }

    [Fact]
    public void A_file_that_is_missing_or_has_no_quote_is_an_error_at_once()
    {
        Should.Throw<ParleyException>(() => new Quote(Path.Combine(_directory, "none"))).Reason.ShouldBe(ErrorReason.FileNotFound);
        Should.Throw<ParleyException>(() => new Quote(Write("%\n\n%\n"))).Message.ShouldContain("no quote");
        Should.Throw<ParleyException>(() => new Quote(_directory)).Message.ShouldContain(_directory);
    }

    private static HashSet<string> Many(Quote quote, int count) => [.. Enumerable.Range(0, count).Select(_ => Datagrams.AskText(quote))];

    private string Write(string text)
    {
        var file = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, text);
        return file;
    }
}
