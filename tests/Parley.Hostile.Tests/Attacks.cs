using System.Text;

namespace Parley.Hostile.Tests;

/// <summary>What bad peers do on a connection. Each ends by itself, or when the server has had enough: then with the library's own exception.</summary>
internal static class Attacks
{
    private const int Endless = 10_000_000;

    private static readonly byte[] Filler = [.. Enumerable.Repeat((byte)'x', 64 * 1024)];

    private static readonly byte[][] Ugly =
    [
        [0xff, 0xfe, 0xfd, (byte)'\n'],
        [0xc3, (byte)'\n'],
        [0xed, 0xa0, 0x80, (byte)'\n'], // a surrogate, which UTF-8 has no form for
        [0xf4, 0x90, 0x80, 0x80, (byte)'\n'], // beyond U+10FFFF
        [0xc0, 0xaf, (byte)'\n'], // a slash that is too long
        [0, 0, 0, 0, (byte)'\n'],
        [.. "a\0b\0\r\n"u8],
        [.. "\u001b[2J\u001b]0;title\a\u009b31m\u202eright to left\n"u8],
        [.. "\r\r\r\n\r\n\n\n"u8],
        [.. "%s%n%p {0} ${HOME} $(id) ../../etc/passwd\n"u8],
        [.. "9999999999999999999999999999999\n-0\n"u8],
        [.. "/\n/join\n/msg \n/nick \u001b\n"u8],
        [.. Encoding.UTF8.GetBytes(new string('\u0301', 3_000) + "\n")],
    ];

    public static IReadOnlyDictionary<string, Func<Connection, Place, Task>> All { get; } = new Dictionary<string, Func<Connection, Place, Task>>(StringComparer.Ordinal)
    {
        ["says nothing and leaves"] = static async (connection, _) => await connection.Output.CompleteAsync(),
        ["sends random bytes"] = static (connection, place) => Task.WhenAll(SendNoise(connection), HearAllAsync(connection)),
        ["stops in mid-message"] = StopHalfway,
        ["never ends its line"] = static (connection, place) => Task.WhenAll(NeverEnd(connection), HearAllAsync(connection)),
        ["resets in mid-message"] = ResetHalfway,
        ["asks and never reads"] = AskAndNeverRead,
        ["sends a byte at a time"] = static (connection, place) => Task.WhenAll(Dribble(connection, place), HearAllAsync(connection)),
        ["sends ugly text"] = static (connection, place) => Task.WhenAll(SayUglyThings(connection), HearAllAsync(connection)),
    };

    private static async Task SendNoise(Connection connection)
    {
        var random = new Random(20_26);
        var guard = Guard.Token;
        for (var sent = 0; sent < 200_000;)
        {
            var noise = new byte[random.Next(1, 9_000)];
            random.NextBytes(noise);
            await connection.Output.WriteAsync(noise, guard);
            sent += noise.Length;
        }

        await connection.Output.CompleteAsync();
    }

    private static async Task StopHalfway(Connection connection, Place place)
    {
        var message = place.Message("this is not all of it");
        await connection.Output.WriteAsync(message.AsMemory(0, message.Length / 2), Guard.Token);
        await connection.Output.CompleteAsync();
        await HearAllAsync(connection);
    }

    private static async Task NeverEnd(Connection connection)
    {
        var guard = Guard.Token;
        for (var sent = 0; sent < Endless; sent += Filler.Length)
            await connection.Output.WriteAsync(Filler, guard);
        await connection.Output.CompleteAsync();
    }

    private static async Task ResetHalfway(Connection connection, Place place)
    {
        var message = place.Message("a promise that is not kept");
        await connection.Output.WriteAsync(message.AsMemory(0, message.Length / 2), Guard.Token);
        connection.Abort();
    }

    private static async Task AskAndNeverRead(Connection connection, Place place)
    {
        // As much as fits; what the stall limit does with those who stay is SlowReaderTests'.
        var question = place.Message($"what is this? {new string('?', 200)}");
        var guard = Guard.Token;
        for (var sent = 0; sent < 1_000_000; sent += question.Length)
            await connection.Output.WriteAsync(question, guard);
        connection.Abort();
    }

    private static async Task Dribble(Connection connection, Place place)
    {
        var guard = Guard.Token;
        foreach (var letter in place.Message("12 \u00e9t\u00e9, a byte at a time"))
        {
            await connection.Output.WriteAsync(new[] { letter }, guard);
            await Task.Yield();
        }

        await connection.Output.CompleteAsync();
    }

    private static async Task SayUglyThings(Connection connection)
    {
        foreach (var ugly in Ugly)
            await connection.Output.WriteAsync(ugly, Guard.Token);
        await connection.Output.CompleteAsync();
    }

    // At most so much: chargen has no end of its own.
    private static async Task HearAllAsync(Connection connection)
    {
        var guard = Guard.Token;
        for (long heard = 0; heard < 2 * Endless;)
        {
            var read = await connection.Input.ReadAsync(guard);
            heard += read.Buffer.Length;
            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }
}
