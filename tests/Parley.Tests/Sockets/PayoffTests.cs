namespace Parley.Tests;

public sealed class PayoffTests
{
    private const int Rare = 64;

    [Fact]
    public void What_has_not_paid_yet_is_tried_once_in_a_while()
    {
        var payoff = default(Payoff);
        Due(ref payoff, 4 * Rare).ShouldBe(4);
    }

    [Fact]
    public void What_pays_is_tried_every_time()
    {
        var payoff = default(Payoff);
        payoff.Note(paid: true);
        Due(ref payoff, 10).ShouldBe(10);
    }

    [Fact]
    public void It_may_be_in_vain_now_and_then()
    {
        var payoff = default(Payoff);
        for (var i = 0; i < 100; i++)
            payoff.Note(paid: true);
        payoff.Note(paid: false);
        payoff.Note(paid: false);
        payoff.Note(paid: false);
        Due(ref payoff, 10).ShouldBe(10);
        payoff.Note(paid: false);
        Due(ref payoff, Rare).ShouldBe(1);
    }

    [Fact]
    public void However_long_it_was_in_vain_one_that_pays_is_followed_by_another_try()
    {
        var payoff = default(Payoff);
        for (var i = 0; i < 1000; i++)
            payoff.Note(paid: false);
        payoff.Note(paid: true);
        payoff.IsDue().ShouldBeTrue();
    }

    private static int Due(ref Payoff payoff, int occasions)
    {
        var due = 0;
        for (var i = 0; i < occasions; i++)
            due += payoff.IsDue() ? 1 : 0;
        return due;
    }
}
