using System.Text;

namespace Parley.Cli.Tests;

public sealed class DeskLinesTests
{
    [Theory]
    [InlineData("hello", "3: hello\n")]
    [InlineData("", "3: \n")]
    [InlineData("one\n4: forged", "3: one\n3: 4: forged\n")]
    public void Each_line_carries_its_clients_number(string message, string lines) =>
        Encoding.UTF8.GetString(DeskLines.Of(3, Encoding.UTF8.GetBytes(message)).Span).ShouldBe(lines);

    [Fact]
    public void Bytes_stay_as_they_came() =>
        DeskLines.Of(1, new byte[] { 0xff, 0x00 }).ToArray().ShouldBe("1: "u8.ToArray().Concat(new byte[] { 0xff, 0x00, (byte)'\n' }));
}
