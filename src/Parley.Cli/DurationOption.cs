using System.CommandLine;

namespace Parley.Cli;

/// <summary>An option whose value is a duration in the grammar of addresses, such as <c>5s</c>.</summary>
internal static class DurationOption
{
    internal static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Duration.TryParse(text, out var duration))
                return duration;
            result.AddError($"{name} takes a duration such as 500ms, 5s, 2m or 1h, not '{text}'");
            return null;
        },
    };
}
