using System.Net;

namespace Parley.Services.Tests;

public sealed class IcmpEchoTests
{
    [Fact]
    public async Task Loopback_answers_where_the_system_permits_the_question()
    {
        using var echo = OpenOrSkip(IPAddress.Loopback);
        var answer = await echo.AskAsync(1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        answer.Outcome.ShouldBe(IcmpOutcome.Answered);
        answer.From.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task A_question_can_be_given_up()
    {
        using var echo = OpenOrSkip(IPAddress.Loopback);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await echo.AskAsync(1, TimeSpan.FromSeconds(30), stopped.Token));
    }

    private static IcmpEcho OpenOrSkip(IPAddress target)
    {
        try
        {
            return IcmpEcho.Open(target);
        }
        catch (ParleyException refused)
        {
            refused.Hint.ShouldNotBeNull();
            Assert.Skip(refused.Message);
            throw;
        }
    }
}
