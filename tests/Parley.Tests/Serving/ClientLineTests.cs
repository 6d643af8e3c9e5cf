using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Parley.Tests;

/// <summary>Programs that keep logs want the parts of a line as well as the line.</summary>
public sealed class ClientLineTests
{
    private static readonly Address Remote = Address.Parse("tcp://127.0.0.1:4711");
    private static readonly Address Local = Address.Parse("tcp://[::1]:9107");

    [Fact]
    public void Who_came_is_told_as_a_line_and_in_parts()
    {
        var line = ClientLine.Came("echo", 7, Remote, Local, " (thread 3)");
        line.ToString().ShouldBe("echo: client 7 from tcp://127.0.0.1:4711 at tcp://[::1]:9107 (thread 3)");
        Filled(line).ShouldBe(line.ToString());
        line.Select(static part => part.Key).ShouldBe(["Service", "Number", "Remote", "Local", "Worker", "{OriginalFormat}"]);
    }

    [Fact]
    public void Who_left_is_told_as_a_line_and_in_parts()
    {
        var line = ClientLine.Left("echo", 7, Remote, "finished");
        line.ToString().ShouldBe("echo: client 7 from tcp://127.0.0.1:4711 left: finished");
        Filled(line).ShouldBe(line.ToString());
        line.Select(static part => part.Key).ShouldBe(["Service", "Number", "Remote", "Why", "{OriginalFormat}"]);
    }

    [Fact]
    public void They_have_their_numbers_and_levels_and_nobody_makes_them_for_nobody()
    {
        var logger = new OneLogger();
        ClientLine.Came("echo", 1, Remote, Local, "").WriteTo(logger);
        ClientLine.Left("echo", 1, Remote, "finished").WriteTo(logger);
        logger.IsDeaf = true;
        ClientLine.Left("echo", 2, Remote, "finished").WriteTo(logger);
        logger.Told.ShouldBe(["Information 1 Came", "Information 2 Left"]);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:80")]
    [InlineData("tcp://[fe80::1%2]:80")]
    [InlineData("udp://<broadcast>:9")]
    [InlineData("tls://example.org:https")]
    [InlineData("tcp://:80")]
    [InlineData("unix:/tmp/x")]
    [InlineData("ws://localhost:80/chat")]
    public void An_address_is_the_same_text_however_it_is_formatted(string text)
    {
        var address = Address.Parse(text);
        var room = new char[100];
        address.TryFormat(room, out var written, default, null).ShouldBeTrue();
        new string(room, 0, written).ShouldBe(address.ToString());
        address.TryFormat(room.AsSpan(0, written - 1), out _, default, null).ShouldBeFalse();
    }

    /// <summary>As a log store fills the template with the parts.</summary>
    private static string Filled(ClientLine line)
    {
        var parts = line.ToDictionary(static part => part.Key, static part => part.Value);
        return Regex.Replace((string)parts["{OriginalFormat}"]!, @"\{(?<part>\w+)\}", match => $"{parts[match.Groups["part"].Value]}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }

    private sealed class OneLogger : ILogger
    {
        public List<string> Told { get; } = [];

        public bool IsDeaf { get; set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => !IsDeaf;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add($"{logLevel} {eventId.Id} {eventId.Name}");
    }
}
