using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace Parley.Micro;

/// <summary>One message into a framing, and out of it again.</summary>
public class FramingBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private byte[] _message = [];
    private ReadOnlySequence<byte> _framed;
    private ReadOnlySequence<byte> _inTwo;
    private Framing _framing = Framing.Lines;

    [Params("lines", "length", "chunks")]
    public string Kind { get; set; } = "";

    [Params(32, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _framing = Kind switch
        {
            "lines" => Framing.Lines,
            "length" => Framing.LengthPrefixed,
            _ => Framing.Chunks,
        };
        _message = new byte[Size];
        Array.Fill(_message, (byte)'a');
        var framed = new ArrayBufferWriter<byte>();
        _framing.Write(_message, framed);
        _framed = new ReadOnlySequence<byte>(framed.WrittenMemory);
        _inTwo = Piece.Of(framed.WrittenMemory[..(Size / 2)], framed.WrittenMemory[(Size / 2)..]);
    }

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        _framing.Write(_message, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public long Read() => Read(_framed);

    [Benchmark]
    public long ReadInTwoPieces() => Read(_inTwo);

    private long Read(ReadOnlySequence<byte> buffer) => _framing.TryRead(ref buffer, completed: false, limit: 64 * 1024, out var message)
        ? message.Length
        : throw new InvalidOperationException("the message is not whole");

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
        {
            var end = new Piece { Memory = second, RunningIndex = first.Length };
            return new ReadOnlySequence<byte>(new Piece { Memory = first, Next = end }, 0, end, second.Length);
        }
    }
}
