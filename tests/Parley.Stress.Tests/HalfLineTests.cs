using System.Buffers;

namespace Parley.Stress.Tests;

/// <summary>Peers that say half a line and wait: what they said has to be kept, and nobody else may go short of room for it.</summary>
public sealed class HalfLineTests
{
    [Theory]
    [MemberData(nameof(Place.EveryEngine), MemberType = typeof(Place))]
    public Task Among_thousands_of_half_lines_a_newcomer_is_served_and_every_line_comes_whole(string name) => Extent.SeededAsync(async seed =>
    {
        var place = Place.Parse(name);
        var lines = new LineEcho();
        await using var arena = await Arena.OpenAsync(place, lines);
        var peers = Extent.Of(3_000, 9_000) / place.Cost;
        var talks = new List<(Connection Connection, byte[] Line, int Half)>();
        for (var number = 0; number < peers; number++)
        {
            var chance = new Random(seed + number);
            var line = Line(new Pattern(seed + number), chance.Size(16_000) + 1);
            var half = chance.Next(1, line.Length);
            var connection = await arena.ConnectAsync();
            talks.Add((connection, line, half));
            await connection.Output.WriteAsync(line.AsMemory(0, half), Patience.Token);
        }

        // They are all heard, and what they said is all looked at and not taken.
        var halves = talks.Sum(static talk => (long)talk.Half);
        await Guard.UntilAsync(() => lines.Waiting == halves, () => $"{lines.Waiting} bytes of half lines were heard, of {halves}");

        await using (var newcomer = await arena.ConnectAsync())
            await AskAsync(newcomer, Line(new Pattern(seed), 60_000));

        // The last come first: no order of coming is an order of going.
        foreach (var (connection, line, half) in Enumerable.Reverse(talks))
        {
            await connection.Output.WriteAsync(line.AsMemory(half), Patience.Token);
            await HearAsync(connection, line);
            await connection.FinishAsync(Patience.Token);
            await connection.DisposeAsync();
        }

        await arena.ShouldBeEmptyAsync();
    });

    private static async Task AskAsync(Connection connection, byte[] line)
    {
        await connection.Output.WriteAsync(line, Patience.Token);
        await HearAsync(connection, line);
        await connection.FinishAsync(Patience.Token);
    }

    private static async Task HearAsync(Connection connection, byte[] line)
    {
        var result = await connection.Input.ReadAtLeastAsync(line.Length, Patience.Token);
        result.Buffer.ToArray().AsSpan().SequenceEqual(line).ShouldBeTrue("a line came back as another one");
        connection.Input.AdvanceTo(result.Buffer.End);
    }

    /// <summary>Bytes of the pattern, none of them a newline but the last.</summary>
    private static byte[] Line(Pattern pattern, int length)
    {
        var line = pattern.Bytes(0, length);
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line[^1] = (byte)'\n';
        return line;
    }

    /// <summary>Says each line back when it is whole. Of what is not, nothing is taken.</summary>
    private sealed class LineEcho : IStreamService
    {
        private long _waiting;

        /// <summary>Bytes that were looked at and belong to no whole line yet.</summary>
        public long Waiting => Volatile.Read(ref _waiting);

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            var looked = 0L;
            try
            {
                while (true)
                {
                    var result = await connection.Input.ReadAsync(stopping);
                    if (result.Buffer.PositionOf((byte)'\n') is { } newline)
                    {
                        var line = result.Buffer.Slice(0, result.Buffer.GetPosition(1, newline));
                        foreach (var segment in line)
                            connection.Output.Write(segment.Span);
                        connection.Input.AdvanceTo(line.End);
                        Look(ref looked, 0);
                        await connection.Output.FlushAsync(CancellationToken.None);
                        continue;
                    }

                    Look(ref looked, result.Buffer.Length);
                    connection.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                    if (result.IsCompleted)
                        return;
                }
            }
            finally
            {
                Look(ref looked, 0);
            }
        }

        private void Look(ref long looked, long now)
        {
            Interlocked.Add(ref _waiting, now - looked);
            looked = now;
        }
    }
}
