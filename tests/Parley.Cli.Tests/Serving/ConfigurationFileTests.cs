using System.Text;

namespace Parley.Cli.Tests;

public sealed class ConfigurationFileTests
{
    [Fact]
    public void Reads_what_the_contract_shows()
    {
        var configuration = Read(
            """
            {
              // comments are welcome
              "web": "off",
              "services": { "echo": ["tcp://127.0.0.1:12345", "udp://127.0.0.1:12345"], "time": ["tcp://127.0.0.1:9991?idle=10s"] },
              "limits": { "connections": 10, "perSource": 20, "message": "32k", "drain": "1500ms" },
            }
            """);
        configuration.Web.ShouldBe("off");
        configuration.Services.ShouldBe(
        [
            new("echo", "tcp://127.0.0.1:12345", "parley.json, line 4"),
            new("echo", "udp://127.0.0.1:12345", "parley.json, line 4"),
            new("time", "tcp://127.0.0.1:9991?idle=10s", "parley.json, line 4"),
        ]);
        configuration.Limits.ShouldBe(Limits.Default with { Connections = 10, PerSource = 20, Message = 32 * 1024, Drain = TimeSpan.FromSeconds(1.5) });
    }

    [Fact]
    public void An_empty_object_means_all_defaults()
    {
        var configuration = Read("{}");
        configuration.Services.ShouldBeEmpty();
        configuration.Limits.ShouldBe(Limits.Default);
    }

    [Fact]
    public void The_limits_that_the_contract_shows_are_the_defaults() =>
        Read("""{ "limits": { "connections": 10000, "perSource": 1000, "message": "64k", "drain": "15s" } }""").Limits.ShouldBe(Limits.Default);

    [Theory]
    [InlineData("{\n \"servces\": {} }", 2, "servces")]
    [InlineData("{\n \"limits\": {\n \"conections\": 1 } }", 3, "conections")]
    [InlineData("{ \"limits\": {\n\n \"connections\": \"many\" } }", 3, "connections takes a whole number")]
    [InlineData("{ \"limits\": { \"connections\": -1 } }", 1, "connections takes a whole number")]
    [InlineData("{ \"limits\": { \"message\":\n \"64q\" } }", 2, "message takes a size")]
    [InlineData("{ \"limits\": { \"drain\":\n 15 } }", 2, "drain takes a duration")]
    [InlineData("{ \"limits\": { \"drain\":\n [] } }", 2, "drain takes a duration")]
    [InlineData("{\n \"services\": { \"echo\":\n 7 } }", 3, "echo must be an address")]
    [InlineData("{\n \"services\": { \"echo\": [\n\"tcp://127.0.0.1:0\",\n 7] } }", 4, "echo takes addresses")]
    [InlineData("{\n \"services\": [] }", 2, "services must be an object")]
    [InlineData("{\n \"web\": true }", 2, "web must be a text")]
    [InlineData("{\n \"web\": \"off\",\n \"web\": \"off\" }", 3, "a second time")]
    [InlineData("[]", 1, "must be an object")]
    [InlineData("", 1, "no JSON")]
    [InlineData("{\n \"web\": \"off\",\n ]", 3, "no JSON")]
    [InlineData("{ \"web\": \"off\" }\n}", 2, "no JSON")]
    public void What_is_wrong_is_named_with_its_line(string json, int line, string problem)
    {
        var wrong = Should.Throw<CommandException>(() => Read(json));
        wrong.ExitCode.ShouldBe(ExitCode.Usage);
        wrong.Message.ShouldStartWith($"parley.json, line {line}: ");
        wrong.Message.ShouldContain(problem);
    }

    [Fact]
    public void A_missing_file_is_the_system_saying_no() =>
        Should.Throw<CommandException>(() => ConfigurationFile.Read("no such file.json")).ExitCode.ShouldBe(ExitCode.Failed);

    private static ServeConfiguration Read(string json) => ConfigurationFile.Read(Encoding.UTF8.GetBytes(json), "parley.json");
}
