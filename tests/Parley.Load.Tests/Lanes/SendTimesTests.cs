namespace Parley.Load.Tests;

public sealed class SendTimesTests
{
    [Fact]
    public void Messages_are_taken_in_the_order_of_their_times()
    {
        var times = new SendTimes(4);
        times.Add(10, 3);
        times.Add(20, 1);
        (times.Take(2, out var first), first).ShouldBe((2, 10));
        (times.Take(2, out var second), second).ShouldBe((1, 10));
        (times.Take(2, out var third), third).ShouldBe((1, 20));
        times.IsEmpty.ShouldBeTrue();
        times.Take(1, out _).ShouldBe(0);
    }

    [Fact]
    public void It_says_when_it_is_full_and_goes_round()
    {
        var times = new SendTimes(2);
        for (var round = 0; round < 10; round++)
        {
            times.Add(round, 1);
            times.IsFull.ShouldBeFalse();
            times.Add(round + 100, 1);
            times.IsFull.ShouldBeTrue();
            times.Take(1, out var time).ShouldBe(1);
            time.ShouldBe(round);
            times.Take(5, out _).ShouldBe(1);
        }
    }

    [Fact]
    public async Task One_thread_may_add_while_another_takes()
    {
        const int Messages = 200_000;
        var times = new SendTimes(64);
        var adding = Task.Run(() =>
        {
            for (var message = 1; message <= Messages;)
            {
                if (!times.IsFull)
                    times.Add(message++, 1);
            }
        });
        for (var next = 1; next <= Messages;)
        {
            if (times.Take(int.MaxValue, out var time) == 0)
                continue;
            time.ShouldBe(next++);
        }

        await adding.OrFail();
        times.IsEmpty.ShouldBeTrue();
    }
}
