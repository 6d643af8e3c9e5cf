using System.Buffers;
using System.Collections.Concurrent;

namespace Parley.Tests.Serving;

/// <summary>Echoes bytes, and counts how many clients it serves at once.</summary>
internal sealed class CountingEcho : IStreamService
{
    private int _now;
    private int _most;

    public int Now => Volatile.Read(ref _now);

    public int Most => Volatile.Read(ref _most);

    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        var now = Interlocked.Increment(ref _now);
        InterlockedMax(ref _most, now);
        try
        {
            while (true)
            {
                var read = await connection.Input.ReadAsync(stopping);
                foreach (var segment in read.Buffer)
                    connection.Output.Write(segment.Span);
                await connection.Output.FlushAsync(stopping);
                connection.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
            seen = Interlocked.CompareExchange(ref target, value, seen);
    }
}

/// <summary>Sends a sentence and returns, as greet does.</summary>
internal sealed class Sentence(string text) : IStreamService
{
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping) =>
        await connection.Output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), stopping);
}

/// <summary>Blocks its thread until told to go on, and remembers which thread that was.</summary>
internal sealed class Blocking(ManualResetEventSlim go) : IStreamService
{
    public ConcurrentBag<int> Threads { get; } = [];

    public CountdownEvent Arrived { get; init; } = new(1);

    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        await Task.Yield(); // comes back to the client's own thread, if it has one
        Threads.Add(Environment.CurrentManagedThreadId);
        Arrived.Signal();
        go.Wait(stopping);
        await connection.Output.WriteAsync("done"u8.ToArray(), stopping);
    }
}

/// <summary>Says each message back, in messages.</summary>
internal sealed class SayBack : IConversationService
{
    public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
    {
        await foreach (var line in talk.Lines(stopping))
            await talk.SendAsync(line, CancellationToken.None);
        if (stopping.IsCancellationRequested)
            await talk.SendAsync("bye", CancellationToken.None);
    }
}

/// <summary>Says each datagram back.</summary>
internal sealed class DatagramSayBack(bool amplifies = false) : IDatagramService
{
    public bool Amplifies => amplifies;

    public void Answer(in Datagram question, IDatagramAnswers answers) => answers.Send(question.Payload.Span);
}
