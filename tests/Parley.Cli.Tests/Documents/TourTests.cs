namespace Parley.Cli.Tests;

public sealed class TourTests
{
    // The lines of the tour: what is typed into each, and what it then prints.
    private static readonly Dictionary<string, (string Input, string Prints)> Tour = new(StringComparer.Ordinal)
    {
        ["send tcp://localhost:23456"] = ("", "Thank you for connecting"),
        ["send udp://localhost:8091 7"] = ("", "if you provide me an integer from 1-12\nJuly"),
        ["connect tcp://localhost:8091"] = ("3\n0\n", "\nMarch\nGoodbye\n"),
        ["connect --hex localhost 12345"] = ("hello", "00000000  68 65 6c 6c 6f "),
        ["chat --name Ann tcp://localhost:31621"] = ("", "*** Welcome, Ann."),
        ["chat --name Bob udp://localhost:31621"] = ("", "*** Welcome, Bob."),
        ["connect tcp://localhost:11596"] = ("", "Welcome to the Server"),
        ["ping tcp://localhost:12345"] = ("", " ms  connected"),
        ["bench tcp://localhost:12345 --duration 2s"] = ("", "\np99.9 "),
        ["explain tcp://localhost:echo"] = ("", "socket(2, 1, 6)"),
    };

    [Fact]
    public async Task The_tour_of_the_readme_prints_what_it_says()
    {
        await using var served = await ServedParley.StartAsync(
            "greet=tcp://127.0.0.1:0", "months=udp://127.0.0.1:0", "months=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0",
            "chat=tcp://127.0.0.1:0", "chat=udp://127.0.0.1:0", "desk=tcp://127.0.0.1:0");
        (string Shown, string Served)[] places =
        [
            ("tcp://localhost:23456", served.Address("greet")), ("udp://localhost:8091", served.Address("months", "udp")), ("tcp://localhost:8091", served.Address("months")),
            ("localhost 12345", served.Address("echo")), ("tcp://localhost:12345", served.Address("echo")), ("tcp://localhost:31621", served.Address("chat")),
            ("udp://localhost:31621", served.Address("chat", "udp")), ("tcp://localhost:11596", served.Address("desk")),
        ];
        var shown = DocumentedCommand.Of("README.md").Where(command => !command.IsSpan).Select(command => string.Join(' ', command.Words)).Distinct(StringComparer.Ordinal).ToList();
        shown.ShouldBe(Tour.Keys, ignoreOrder: true);
        foreach (var line in shown)
        {
            var words = places.Aggregate(line, static (text, place) => text.Replace(place.Shown, place.Served, StringComparison.Ordinal)).Split(' ');
            var ran = await ParleyProcess.RunAsync(Tour[line].Input, words);
            ran.ExitCode.ShouldBe(ExitCode.Done, $"{line}: {ran.Error}");
            ran.Text.ShouldContain(Tour[line].Prints, Case.Sensitive, line);
        }
    }
}
