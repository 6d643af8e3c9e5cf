using System.Threading.Channels;

namespace Parley.Tests;

/// <summary>A carrier of text and binary messages, as WebSocket is: the test says what comes and sees what goes.</summary>
internal sealed class ScriptedCarrier : MessageConnection
{
    private readonly Channel<(byte[] Bytes, MessagePart Part)> _coming = Channel.CreateUnbounded<(byte[], MessagePart)>();

    public override Address Local { get; } = new MemoryAddress("near", SocketKind.Messages);

    public override Address Remote { get; } = new MemoryAddress("far", SocketKind.Messages);

    public List<(string Bytes, bool IsText)> Sent { get; } = [];

    public string End { get; private set; } = "open";

    internal override int LargestMessage => 1000;

    private protected override bool TellsTextFromBinary => true;

    public void Comes(string bytes, bool isText = true, bool endOfMessage = true) =>
        _coming.Writer.TryWrite((System.Text.Encoding.Latin1.GetBytes(bytes), new MessagePart(bytes.Length, endOfMessage, isText))).ShouldBeTrue();

    public void Ends() => _coming.Writer.TryComplete();

    internal override async ValueTask<MessagePart> ReceivePartAsync(Memory<byte> buffer)
    {
        if (!await _coming.Reader.WaitToReadAsync() || !_coming.Reader.TryRead(out var next))
            return MessagePart.End;
        next.Bytes.CopyTo(buffer);
        return next.Part;
    }

    private protected override ValueTask SendMessageAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation)
    {
        Sent.Add((System.Text.Encoding.Latin1.GetString(message.Span), isText));
        return default;
    }

    private protected override ValueTask SendEndAsync(CancellationToken cancellation)
    {
        End = "ended";
        return default;
    }

    private protected override ValueTask CloseCarrierAsync(bool patiently, CancellationToken cancellation)
    {
        End += " closed";
        return default;
    }

    private protected override void Reset(Exception? reason) => End += " reset";
}
