using Parley.Services;

namespace Parley.Cli.Tests;

public sealed class DocumentedCommandTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md",
        .. Directory.EnumerateFiles(Path.Combine(DocumentedCommand.Root, "docs", "guide"), "*.md").Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(page => $"docs/guide/{page}"),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_line_on_a_page_is_a_right_one(string page)
    {
        var root = new ParleyCommand();
        foreach (var command in DocumentedCommand.Of(page).Where(command => command.Output is null && !command.Words.Contains("--help")))
        {
            Should.NotThrow(
                () =>
                {
                    WrongWords.Check(root.Parse(command.Words));
                    CheckAddresses(command.Words);
                },
                command.Text);
        }
    }

    [Theory]
    [InlineData("docs/guide/addresses.md")]
    [InlineData("docs/guide/explain.md")]
    [InlineData("docs/guide/ports.md")]
    public async Task A_command_that_is_shown_with_its_output_prints_that(string page)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !Directory.Exists("/proc/net/x25"), "the pages show a Linux without X.25");
        var shown = DocumentedCommand.Of(page).Where(command => command.Output is not null).ToList();
        shown.ShouldNotBeEmpty();
        foreach (var command in shown)
        {
            var ran = await ParleyProcess.RunAsync("", command.Words);
            var output = command.Text.Contains("> /dev/null", StringComparison.Ordinal) ? ran.Error : ran.Text + ran.Error;
            output.ShouldBe(string.Concat(command.Output!.Select(line => line + '\n')), command.Text);
        }
    }

    private static void CheckAddresses(string[] words)
    {
        var addresses = words.Skip(1).Where(word => word.Contains("://", StringComparison.Ordinal) || word.StartsWith("unix", StringComparison.Ordinal)).ToList();
        switch (words[0])
        {
            case "serve":
                foreach (var (name, address) in words.Skip(1).Where(word => word.Contains('=', StringComparison.Ordinal)).Select(Catalogue.Split))
                    ListenTarget.Parse(address!, WholeCatalogue.Create().Find(name).OptionNames);
                break;
            case "listen":
                addresses.ForEach(address => ListenTarget.Parse(address));
                break;
            case "chat" when words.Contains("--host"):
                ListenTarget.Parse(addresses.ShouldHaveSingleItem());
                break;
            case "relay":
                addresses.Count.ShouldBe(2);
                ListenTarget.Parse(addresses[0]);
                ConnectTarget.Parse(addresses[1]);
                break;
            case "explain":
                addresses.ForEach(address => Address.Parse(address.Split('?')[0]));
                break;
            default:
                addresses.ForEach(address => ConnectTarget.Parse(address));
                break;
        }
    }
}
