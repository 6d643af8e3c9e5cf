namespace Parley.Cli.Tests;

public sealed class UsageTests
{
    public static TheoryData<string> Verbs => [.. VerbList.Create().Select(verb => verb.Name)];

    [Fact]
    public async Task Without_arguments_it_prints_its_help_and_exits_2()
    {
        var finished = await ParleyProcess.RunAsync("");
        finished.ExitCode.ShouldBe(2);
        finished.Error.ShouldContain("Usage:");
        finished.Error.ShouldContain("connect");
        finished.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Help_that_was_asked_for_is_payload()
    {
        var finished = await ParleyProcess.RunAsync("", "--help");
        finished.ExitCode.ShouldBe(0);
        finished.Text.ShouldContain("parley [command]");
        finished.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_says_its_version() =>
        (await ParleyProcess.RunAsync("", "--version")).ShouldPrint("0.1.0\n");

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_two_examples(string verb)
    {
        var finished = await ParleyProcess.RunAsync("", verb, "--help");
        finished.ExitCode.ShouldBe(0);
        finished.Text.Split("Examples:\n")[1].Split('\n').Count(line => line.Contains("parley " + verb, StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task An_unknown_verb_is_named() =>
        (await ParleyProcess.RunAsync("", "conect", "tcp://localhost:1")).ShouldFail(2, "there is no verb 'conect'");

    [Fact]
    public async Task An_unknown_option_is_named() =>
        (await ParleyProcess.RunAsync("", "connect", "--nope", "tcp://localhost:1")).ShouldFail(2, "there is no option --nope");

    [Theory]
    [InlineData("tcp://localhost:99999", "99999")]
    [InlineData("tcp://localhost", "port")]
    [InlineData("tpc://localhost:1", "tpc")]
    [InlineData("tcp://localhost:1?idel=3s", "idel")]
    [InlineData("tcp://localhost:1?backlog=5", "backlog")]
    public async Task A_mistyped_address_is_a_usage_error_that_names_the_part(string address, string part)
    {
        (await ParleyProcess.RunAsync("", "send", address, "x")).ShouldFail(2, part);
        (await ParleyProcess.RunAsync("", "connect", address)).ShouldFail(2, part);
    }

    [Fact]
    public async Task A_missing_address_is_a_usage_error_with_a_right_one() =>
        (await ParleyProcess.RunAsync("", "connect")).ShouldFail(2, "tcp://localhost");

    [Theory]
    [InlineData("soon")]
    [InlineData("5")]
    [InlineData("-1s")]
    public async Task A_wrong_duration_is_a_usage_error(string wait) =>
        (await ParleyProcess.RunAsync("", "send", "--wait", wait, "tcp://localhost:1", "x")).ShouldFail(2, "--wait");

    [Fact]
    public async Task A_wrong_number_is_a_usage_error() =>
        (await ParleyProcess.RunAsync("", "send", "--answers", "many", "tcp://localhost:1", "x")).ShouldFail(2, "--answers");

    [Fact]
    public async Task A_wrong_regular_expression_is_a_usage_error() =>
        (await ParleyProcess.RunAsync("", "send", "--expect", "(", "tcp://localhost:1", "x")).ShouldFail(2, "--expect");

    [Fact]
    public async Task A_word_too_many_is_a_usage_error() =>
        (await ParleyProcess.RunAsync("", "connect", "tcp://localhost:1", "2")).ShouldFail(2, "one word too many: 2");

    [Fact]
    public async Task The_netcat_option_for_udp_does_not_go_with_an_address() =>
        (await ParleyProcess.RunAsync("", "connect", "-u", "tcp://localhost:1")).ShouldFail(2, "-u");

    [Fact]
    public async Task Errors_carry_no_colour()
    {
        await using var process = ParleyProcess.Start(["connect", "tcp://localhost"], new Dictionary<string, string>(StringComparer.Ordinal) { ["NO_COLOR"] = "1" });
        (await process.FinishAsync()).Error.ShouldNotContain('\x1b');
    }
}
