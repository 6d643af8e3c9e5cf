using System.Text.RegularExpressions;
using Parley.Services;

namespace Parley.Examples.Tests;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents => [.. Repository.Documents()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_to_a_file(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var broken = Link().Matches(string.Join('\n', Repository.Lines(document)))
            .Select(link => link.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target)))
            .ToList();
        broken.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Code_on_a_page_is_the_code_of_its_file(string document)
    {
        var lines = Repository.Lines(document);
        for (var at = 0; at < lines.Length; at++)
        {
            if (Source().Match(lines[at]) is not { Success: true } source)
                continue;
            lines[at + 1].ShouldStartWith("```");
            var shown = lines.Skip(at + 2).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal));
            shown.ShouldBe(Snippet(source.Groups["file"].Value, source.Groups["name"].Value), source.Value);
        }
    }

    [Fact]
    public void The_page_on_services_of_your_own_shows_code_from_files() =>
        Repository.Lines("docs/guide/write-your-own-service.md").Count(line => Source().IsMatch(line)).ShouldBeGreaterThanOrEqualTo(3);

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/guide/services.md")]
    public void Every_service_stands_in_the_table_with_its_default_ports(string document)
    {
        var rows = Repository.Lines(document).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        foreach (var entry in Catalogue.Standard.Entries)
        {
            string?[] ports = [entry.StreamPort is { } tcp ? $"tcp {tcp}" : null, entry.DatagramPort is { } udp ? $"udp {udp}" : null];
            var where = string.Join(", ", ports.Where(port => port is not null));
            rows.ShouldContain(row => row.StartsWith($"| `{entry.Name}` | {where}", StringComparison.Ordinal), entry.Name);
        }
    }

    private static IEnumerable<string> Snippet(string file, string name)
    {
        var lines = Repository.Lines(file);
        var begin = Array.FindIndex(lines, line => line.Trim() == $"// <snippet {name}>");
        begin.ShouldBeGreaterThanOrEqualTo(0, $"{file} has no snippet {name}");
        var indentation = lines[begin].Length - lines[begin].TrimStart().Length;
        return lines.Skip(begin + 1).TakeWhile(line => line.Trim() != "// </snippet>").Select(line => line.Length == 0 ? line : line[indentation..]);
    }

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^<!-- (?<file>(examples|tests)/[^#]+)#(?<name>[a-z-]+) -->$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Source();
}
