namespace Parley.Tests;

/// <summary>The conversation over TLS: silence cancels a read in the middle of the decryption's own, and nothing may be lost by that.</summary>
public sealed class TlsTalkTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Silence_ends_a_message_again_and_again_and_nothing_is_lost()
    {
        var time = new FakeTime();
        await using var rig = new TlsRig();
        var (server, client) = await rig.PairAsync();
        await using var open = client;
        await using var talk = server.Talk(new ConversationOptions { Framing = FramingChoice.Auto, Time = time });
        foreach (var text in (string[])["one", "two", "three"])
        {
            await TlsRig.SendAsync(client, text);
            var hearing = talk.ReceiveAsync(Guard.Token).AsTask();
            await time.TimerSetAsync(Silence);
            time.Advance(Silence);
            (await hearing).ShouldNotBeNull().Text.ShouldBe(text);
        }

        await TlsRig.SendAsync(client, "line\n");
        (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull().Text.ShouldBe("line");
        await talk.SendAsync("goodbye", Guard.Token);
        var finishing = talk.FinishAsync(Guard.Token).AsTask();
        (await TlsRig.ReadToEndAsync(client)).ShouldBe("goodbye\n");
        await client.FinishAsync(Guard.Token);
        await finishing;
    }
}
