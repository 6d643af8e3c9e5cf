using System.IO.Pipelines;
using System.Text;

namespace Parley.Cli.Tests;

public sealed class InputUnitsTests
{
    [Theory]
    [InlineData("a\nb\n", "", "a|b")]
    [InlineData("a\nlast", "", "a|last")]
    [InlineData("\n\n", "", "|")]
    [InlineData("", "", "")]
    [InlineData("a\nlast", "\r\n", "a\r\n|last")]
    [InlineData("a\r\nb\n", "\r\n", "a\r\n|b\r\n")]
    [InlineData("a\rb\n", "", "a\rb")]
    public async Task A_line_is_a_unit_without_its_newline_and_with_the_ending_asked_for(string typed, string ending, string units)
    {
        var read = await LinesAsync(typed, ending, mayCut: false);
        string.Join('|', read).ShouldBe(units);
        read.Count.ShouldBe(typed.Length == 0 ? 0 : units.Split('|').Length);
    }

    [Fact]
    public async Task A_carriage_return_belongs_to_the_line_where_the_system_does_not_type_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows terminals type CR LF");
        (await LinesAsync("a\r\n", "", mayCut: false)).ShouldBe(["a\r"]);
    }

    [Fact]
    public async Task A_long_line_of_a_message_is_one_unit()
    {
        var line = new string('x', 300_000);
        (await LinesAsync(line + "\n", "", mayCut: false)).ShouldBe([line]);
    }

    [Fact]
    public async Task A_long_line_of_a_stream_goes_on_before_it_is_whole()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(new byte[100_000], Guard.Token);
        await using var units = new InputUnits(pipe.Reader).Lines(default, mayCut: true, Guard.Token).GetAsyncEnumerator(Guard.Token);
        (await units.MoveNextAsync()).ShouldBeTrue();
        units.Current.Length.ShouldBe(100_000);
        await pipe.Writer.WriteAsync("end\n"u8.ToArray(), Guard.Token);
        (await units.MoveNextAsync()).ShouldBeTrue();
        Encoding.UTF8.GetString(units.Current.Span).ShouldBe("end");
    }

    private static async Task<List<string>> LinesAsync(string typed, string ending, bool mayCut)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        foreach (var piece in Encoding.UTF8.GetBytes(typed).Chunk(50_000))
            await pipe.Writer.WriteAsync(piece, Guard.Token);
        await pipe.Writer.CompleteAsync();
        List<string> units = [];
        await foreach (var unit in new InputUnits(pipe.Reader).Lines(Encoding.UTF8.GetBytes(ending), mayCut, Guard.Token))
            units.Add(Encoding.UTF8.GetString(unit.Span));
        return units;
    }
}
