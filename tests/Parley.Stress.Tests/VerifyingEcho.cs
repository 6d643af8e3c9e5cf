using System.Buffers;

namespace Parley.Stress.Tests;

/// <summary>
/// Says every byte back, and fails at the first that is not the one that should stand there. It takes little or much, pauses,
/// and looks at bytes and waits for more without taking them, all at random.
/// </summary>
/// <param name="pauses">False: it waits for nothing but bytes that it has not seen, and when it has none in hand.</param>
internal class VerifyingEcho(bool pauses = true) : IStreamService
{
    private long _taken;

    /// <summary>Bytes of all clients that were the right ones.</summary>
    public long Taken => Volatile.Read(ref _taken);

    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        var result = await connection.Input.ReadAtLeastAsync(Greeting.Size, stopping);
        if (result.Buffer.Length < Greeting.Size)
        {
            connection.Input.AdvanceTo(result.Buffer.End);
            return; // it left before it had said anything
        }

        var greeting = Greeting.Parse(result.Buffer);
        connection.Input.AdvanceTo(result.Buffer.GetPosition(Greeting.Size));
        await EchoAsync(connection, greeting, stopping);
        if (greeting.End == ServerEnd.Aborts)
            connection.Abort();
    }

    private async Task EchoAsync(Connection connection, Greeting greeting, CancellationToken stopping)
    {
        var chance = new Random(greeting.Start);
        var pattern = new Pattern(greeting.Start);
        for (var position = 0L; greeting.End == ServerEnd.Echoes || position < greeting.After;)
        {
            var result = await connection.Input.ReadAsync(stopping);
            pattern.Check(result.Buffer, position);
            var take = chance.Next(4) == 0 ? chance.NextInt64(result.Buffer.Length + 1) : result.Buffer.Length;
            var taken = result.Buffer.Slice(0, take);
            foreach (var segment in taken)
                connection.Output.Write(segment.Span);
            await connection.Output.FlushAsync(CancellationToken.None);
            position += take;
            Interlocked.Add(ref _taken, take);
            var ended = result.IsCompleted && take == result.Buffer.Length;
            if (!pauses || chance.Next(2) == 0)
                connection.Input.AdvanceTo(taken.End);
            else
                connection.Input.AdvanceTo(taken.End, result.Buffer.End);
            if (ended)
                return;
            if (pauses)
                await Chance.PauseAsync(chance);
        }
    }
}

/// <summary>The same on the engine's own thread.</summary>
[RunsOnReactor]
internal sealed class EchoAtHome(bool pauses) : VerifyingEcho(pauses);
