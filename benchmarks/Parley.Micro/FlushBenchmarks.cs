using BenchmarkDotNet.Attributes;

namespace Parley.Micro;

/// <summary>A flush from a thread that is not the engine's, and its receipt by a plain socket at the other end.</summary>
public class FlushBenchmarks
{
    private Pair? _pair;
    private byte[] _bytes = [];
    private byte[] _received = [];

    public static IEnumerable<string> Engines => EngineList.Names;

    [ParamsSource(nameof(Engines))]
    public string Engine { get; set; } = "";

    [Params(32, 64 * 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _pair = await Pair.OpenAsync(Engine);
        (_bytes, _received) = (new byte[Size], new byte[Size]);
    }

    [GlobalCleanup]
    public void Cleanup() => _pair!.Dispose();

    /// <summary>From the caller's own memory.</summary>
    [Benchmark]
    public void Lent() => Receive(_pair!.End.Output.WriteAsync(_bytes));

    /// <summary>Copied into the pipe's memory, then flushed.</summary>
    [Benchmark]
    public void Copied()
    {
        var output = _pair!.End.Output;
        _bytes.CopyTo(output.GetSpan(_bytes.Length));
        output.Advance(_bytes.Length);
        Receive(output.FlushAsync());
    }

    // What the system did not take at once is on its way while the other end receives.
    private void Receive(ValueTask<System.IO.Pipelines.FlushResult> flush)
    {
        _pair!.Peer.Receive(_received);
        if (flush.IsCompletedSuccessfully)
            _ = flush.Result;
        else
            flush.AsTask().GetAwaiter().GetResult();
    }
}
