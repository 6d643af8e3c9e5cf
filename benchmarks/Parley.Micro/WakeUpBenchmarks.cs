using BenchmarkDotNet.Attributes;

namespace Parley.Micro;

/// <summary>What it costs to hand work to a reactor from another thread, and to write from there without asking it.</summary>
/// <remarks>Linux only: the portable engine has no threads of its own to wake.</remarks>
public class WakeUpBenchmarks
{
    private const int Many = 1000;

    // What a socket's buffers take without a wait.
    private const int Flushes = 100;
    private const int Size = 32;

    private readonly byte[] _bytes = new byte[Size];
    private readonly byte[] _received = new byte[Size * Flushes];
    private readonly Func<Task> _flushing;
    private Pair? _pair;
    private SynchronizationContext? _reactor;
    private int _ran;

    public WakeUpBenchmarks() => _flushing = FlushAsync;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _pair = await Pair.OpenAsync("reactor");
        await _pair.End.RunAsync(() =>
        {
            _reactor = SynchronizationContext.Current;
            return Task.CompletedTask;
        });
    }

    [GlobalCleanup]
    public void Cleanup() => _pair!.Dispose();

    /// <summary>One piece of work, and a wait until it ran.</summary>
    [Benchmark]
    public void PostAndWait()
    {
        var before = Volatile.Read(ref _ran);
        Post();
        Await(before + 1);
    }

    /// <summary>One of many: the reactor is awake.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public void Posts()
    {
        var before = Volatile.Read(ref _ran);
        for (var i = 0; i < Many; i++)
            Post();
        Await(before + Many);
    }

    /// <summary>As loops are started on the thread of a connection.</summary>
    [Benchmark]
    public void RunAsync() => _pair!.End.RunAsync(static () => Task.CompletedTask).GetAwaiter().GetResult();

    /// <summary>Flushes on the reactor's own thread.</summary>
    [Benchmark(OperationsPerInvoke = Flushes)]
    public void FlushesOnReactor()
    {
        _pair!.End.RunAsync(_flushing).GetAwaiter().GetResult();
        _pair.Peer.Receive(_received);
    }

    /// <summary>The same flushes on this thread.</summary>
    [Benchmark(OperationsPerInvoke = Flushes)]
    public void FlushesFromElsewhere()
    {
        FlushAsync().GetAwaiter().GetResult();
        _pair!.Peer.Receive(_received);
    }

    private async Task FlushAsync()
    {
        for (var i = 0; i < Flushes; i++)
            await _pair!.End.Output.WriteAsync(_bytes);
    }

    private void Post() => _reactor!.Post(static benchmarks => Interlocked.Increment(ref ((WakeUpBenchmarks)benchmarks!)._ran), this);

    private void Await(int count)
    {
        while (Volatile.Read(ref _ran) != count)
            Thread.SpinWait(1);
    }
}
