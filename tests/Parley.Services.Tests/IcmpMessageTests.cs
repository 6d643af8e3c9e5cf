namespace Parley.Services.Tests;

public sealed class IcmpMessageTests
{
    private static readonly byte[] Data = [1, 2, 3, 4, 5];

    [Fact]
    public void A_request_is_laid_out_as_rfc_792_says()
    {
        var request = Request(v6: false, identifier: 0x1234, sequence: 7);
        request[..2].ShouldBe([8, 0]);
        request[4..].ShouldBe([0x12, 0x34, 0, 7, 1, 2, 3, 4, 5]);
        IcmpMessage.Checksum(request).ShouldBe((ushort)0);
        // Words 0800 1234 0007 0102 0304 0500 add up to 2341; the checksum is its complement.
        request[2..4].ShouldBe([0xDC, 0xBE]);
    }

    [Fact]
    public void A_request_of_icmpv6_leaves_the_checksum_to_the_system()
    {
        Request(v6: true, identifier: 0x1234, sequence: 7).ShouldBe([128, 0, 0, 0, 0x12, 0x34, 0, 7, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public void Our_own_reply_counts_with_its_header_and_without()
    {
        var reply = Reply(0x1234, 7);
        Read(reply, 0x1234, 7, out var unknown).ShouldBe(IcmpNews.Reply);
        unknown.ShouldBeNull();
        Read([.. Header(64), .. reply], 0x1234, 7, out var hops).ShouldBe(IcmpNews.Reply);
        hops.ShouldBe(64);
        Read(reply, null, 7, out _).ShouldBe(IcmpNews.Reply);
    }

    [Fact]
    public void What_is_about_something_else_does_not_count()
    {
        Read(Reply(0x1235, 7), 0x1234, 7, out _).ShouldBe(IcmpNews.None, "another identifier");
        Read(Reply(0x1234, 8), 0x1234, 7, out _).ShouldBe(IcmpNews.None, "another sequence number");
        Read(Request(false, 0x1234, 7), 0x1234, 7, out _).ShouldBe(IcmpNews.None, "our own request, as loopback shows it");
        var foreign = Reply(0x1234, 7);
        foreign[8] ^= 1;
        Read(foreign, 0x1234, 7, out _).ShouldBe(IcmpNews.None, "a wrong checksum");
        Sum(foreign);
        Read(foreign, 0x1234, 7, out _).ShouldBe(IcmpNews.None, "other data");
    }

    [Fact]
    public void An_error_counts_when_it_is_about_our_request()
    {
        byte[] error = [3, 1, 0, 0, 0, 0, 0, 0, .. Header(1), .. Request(false, 0x1234, 7)[..8]];
        Sum(error);
        Read(error, 0x1234, 7, out _).ShouldBe(IcmpNews.Undelivered);
        Read(error, 0x1234, 8, out _).ShouldBe(IcmpNews.None);

        byte[] error6 = [1, 0, 0, 0, 0, 0, 0, 0, .. new byte[40], .. Request(true, 0x1234, 7)];
        IcmpMessage.Read(error6, true, 0x1234, 7, Data, out _).ShouldBe(IcmpNews.Undelivered);
    }

    [Fact]
    public void Cut_and_random_messages_say_nothing()
    {
        byte[] error = [3, 1, 0, 0, 0, 0, 0, 0, .. Header(1), .. Request(false, 0x1234, 7)];
        for (var length = 0; length < error.Length - Data.Length; length++)
        {
            var cut = error[..length];
            if (length >= 4)
                Sum(cut);
            Read(cut, 0x1234, 7, out _).ShouldBe(IcmpNews.None);
        }

        var random = new Random(1);
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            IcmpMessage.Read(bytes, round % 2 == 0, 0x1234, 7, Data, out _).ShouldBe(IcmpNews.None);
        }
    }

    private static IcmpNews Read(ReadOnlySpan<byte> packet, ushort? identifier, ushort sequence, out int? hops) =>
        IcmpMessage.Read(packet, v6: false, identifier, sequence, Data, out hops);

    private static byte[] Request(bool v6, ushort identifier, ushort sequence)
    {
        byte[] message = [.. new byte[IcmpMessage.HeaderLength], .. Data];
        IcmpMessage.WriteRequest(message, v6, identifier, sequence);
        return message;
    }

    private static byte[] Reply(ushort identifier, ushort sequence)
    {
        var reply = Request(false, identifier, sequence);
        reply[0] = 0;
        Sum(reply);
        return reply;
    }

    private static void Sum(byte[] message)
    {
        (message[2], message[3]) = (0, 0);
        var sum = IcmpMessage.Checksum(message);
        (message[2], message[3]) = ((byte)(sum >> 8), (byte)sum);
    }

    private static byte[] Header(byte hops) => [0x45, 0, 0, 0, 0, 0, 0, 0, hops, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
}
