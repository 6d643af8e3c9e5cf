using System.Buffers;

namespace Parley.Cli.Tests;

/// <summary>What a client of the library's says and hears, on any kind of socket.</summary>
internal static class Asking
{
    /// <summary>Asks, and hears until the answer is whole.</summary>
    public static async Task AskAsync(string address, byte[] question, Func<byte[], bool> isAnswer)
    {
        var target = ConnectTarget.Parse(address);
        var guard = Guard.Token;
        var heard = new ArrayBufferWriter<byte>();
        if (target.Address.Kind == SocketKind.Datagram)
        {
            await using var talk = await Client.TalkAsync(target, cancellation: guard);
            await talk.SendAsync(question, guard);
            do
                Take((await talk.ReceiveAsync(guard))!.Value.Bytes, heard);
            while (!isAnswer(heard.WrittenSpan.ToArray()));
            return;
        }

        await using var connection = await Client.ConnectAsync(target, cancellation: guard);
        await connection.Output.WriteAsync(question, guard);
        while (true)
        {
            var read = await connection.Input.ReadAsync(guard);
            Take(read.Buffer, heard);
            connection.Input.AdvanceTo(read.Buffer.End);
            if (heard.WrittenCount > 0 && isAnswer(heard.WrittenSpan.ToArray()))
                return;
            read.IsCompleted.ShouldBeFalse($"the end came before the answer of {address}, behind {heard.WrittenCount} bytes");
        }
    }

    /// <summary>Says something that is not answered: on a connection the end is answered with the end, and datagrams are not refused.</summary>
    public static async Task DeliverAsync(string address, byte[] message)
    {
        var target = ConnectTarget.Parse(address);
        var guard = Guard.Token;
        if (target.Address.Kind == SocketKind.Datagram)
        {
            await using var socket = await Client.OpenDatagramsAsync(target, cancellation: guard);
            await socket.SendAsync(message, cancellation: guard);
            await socket.SendAsync(message, cancellation: guard);
            return;
        }

        await using var connection = await Client.ConnectAsync(target, cancellation: guard);
        await connection.Output.WriteAsync(message, guard);
        await connection.Output.CompleteAsync();
        var read = await connection.Input.ReadAsync(guard);
        read.Buffer.IsEmpty.ShouldBeTrue();
        read.IsCompleted.ShouldBeTrue();
    }

    private static void Take(in ReadOnlySequence<byte> bytes, ArrayBufferWriter<byte> heard)
    {
        foreach (var part in bytes)
            heard.Write(part.Span);
    }
}
