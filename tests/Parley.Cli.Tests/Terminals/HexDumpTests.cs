using System.Buffers;

namespace Parley.Cli.Tests;

public sealed class HexDumpTests
{
    [Fact]
    public void Shows_offset_bytes_and_text() =>
        HexDump.Of(new ReadOnlySequence<byte>("0123456789abcdef\r\n"u8.ToArray()), offset: 16).ShouldBe(
            """
            00000010  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|
            00000020  0d 0a                                             |..|

            """);

    [Fact]
    public void An_empty_message_is_shown_too() =>
        HexDump.Of(default).ShouldBe("(empty)\n");
}
