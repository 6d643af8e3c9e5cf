using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Services.Tests;

public sealed class NtpTests
{
    private static readonly StandingClock Clock = StandingClock.At("2026-11-21T02:46:10.5");

    [Fact]
    public void A_clients_question_gets_a_servers_answer()
    {
        var question = Question(version: 4);
        question[2] = 6;
        BinaryPrimitives.WriteUInt64BigEndian(question.AsSpan(40), 0x0123456789abcdef);
        var answer = Datagrams.Ask(new Ntp(Clock), question).ShouldHaveSingleItem();

        answer.Length.ShouldBe(48);
        answer[0].ShouldBe((byte)0b00_100_100);
        answer[1].ShouldBe((byte)10);
        answer[2].ShouldBe((byte)6);
        ((sbyte)answer[3]).ShouldBe((sbyte)-23);
        answer[12..16].ShouldBe("LOCL"u8.ToArray());
        BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(24)).ShouldBe(0x0123456789abcdefUL);
        var now = Ntp.ToTimestamp(Clock.Now);
        BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(32)).ShouldBe(now);
        BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(40)).ShouldBe(now);
    }

    [Fact]
    public void A_timestamp_is_seconds_since_1900_and_their_fraction()
    {
        Ntp.ToTimestamp(DateTimeOffset.UnixEpoch.AddMilliseconds(500)).ShouldBe((2_208_988_800UL << 32) | 0x8000_0000);
        // RFC 5905, figure 4: era 1 begins at 2036-02-07 06:28:16.
        Ntp.ToTimestamp(new DateTimeOffset(2036, 2, 7, 6, 28, 17, TimeSpan.Zero)).ShouldBe(1UL << 32);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_version_comes_back(int version) => Datagrams.Ask(new Ntp(Clock), Question(version)).ShouldHaveSingleItem()[0].ShouldBe((byte)((version << 3) | 4));

    [Fact]
    public void A_longer_question_gets_48_bytes() => Datagrams.Ask(new Ntp(Clock), [.. Question(4), .. new byte[20]]).ShouldHaveSingleItem().Length.ShouldBe(48);

    [Fact]
    public void Stratum_and_reference_are_options()
    {
        var answer = Datagrams.Ask(new Ntp(Clock, stratum: 1, reference: "GPS"), Question(4)).ShouldHaveSingleItem();
        answer[1].ShouldBe((byte)1);
        answer[12..16].ShouldBe("GPS\0"u8.ToArray());
        Should.Throw<ArgumentOutOfRangeException>(() => new Ntp(stratum: 16));
        Should.Throw<ArgumentException>(() => new Ntp(reference: "TOOLONG"));
    }

    [Fact]
    public void Whatever_is_no_clients_question_is_ignored() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, 60).ToArbitrary(), (bytes, length) =>
        {
            var noise = new byte[length];
            bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(noise);
            var isQuestion = length >= 48 && (noise[0] & 7) == 3 && ((noise[0] >> 3) & 7) is >= 1 and <= 4;
            return Datagrams.Ask(new Ntp(Clock), noise).Count == (isQuestion ? 1 : 0);
        }).QuickCheckThrowOnFailure();

    private static byte[] Question(int version)
    {
        var question = new byte[48];
        question[0] = (byte)((version << 3) | 3);
        return question;
    }
}
