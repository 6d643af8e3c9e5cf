using System.Text.Json;

namespace Parley.Cli;

/// <summary>
/// Reads the file of <c>serve --config</c>: JSON with comments. Whatever is wrong is named with its line, so it is read
/// token by token: a deserializer knows the line of bad syntax, but not that of a bad value.
/// </summary>
internal static class ConfigurationFile
{
    private static readonly string[] Keys = ["web", "services", "limits"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It cannot be read (exit 1), or something in it is wrong (exit 2).</exception>
    internal static ServeConfiguration Read(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCode.Failed, $"there is no configuration file {path}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"cannot read the configuration file {path}: {unreadable.Message}");
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <exception cref="CommandException">Something in it is wrong (exit 2).</exception>
    internal static ServeConfiguration Read(ReadOnlySpan<byte> json, string path)
    {
        var reader = new ConfigurationReader(json.StartsWith("\ufeff"u8) ? json[3..] : json, path);
        try
        {
            var result = new ServeConfiguration();
            reader.BeginObject("the file");
            while (reader.NextKey(Keys) is { } key)
            {
                result = key switch
                {
                    "web" => result with { Web = reader.Text(key) },
                    "services" => result with { Services = ReadServices(ref reader) },
                    _ => result with { Limits = ReadLimits(ref reader) },
                };
            }

            reader.End();
            return result;
        }
        catch (JsonException wrong)
        {
            throw reader.Wrong(wrong.LineNumber + 1 ?? 1, $"this is no JSON: {Reason(wrong.Message)}");
        }
    }

    private static List<ServiceRequest> ReadServices(ref ConfigurationReader reader)
    {
        List<ServiceRequest> services = [];
        reader.BeginObject("services");
        while (reader.NextKey(known: null) is { } name)
        {
            foreach (var (address, line) in reader.Texts(name))
                services.Add(new ServiceRequest(name, address, reader.Place(line)));
        }

        return services;
    }

    private static Limits ReadLimits(ref ConfigurationReader reader)
    {
        var limits = Limits.Default;
        reader.BeginObject("limits");
        while (reader.NextKey([.. LimitKey.All.Select(key => key.Name)]) is { } name)
        {
            var key = Array.Find(LimitKey.All, key => key.Name == name)!;
            limits = key.Apply(limits, reader.Scalar()) ?? throw reader.Wrong(reader.Line, $"{name} takes {key.Takes}");
        }

        return limits;
    }

    /// <summary>The parser adds "LineNumber: 3 | BytePositionInLine: 5.": the line is said already.</summary>
    private static string Reason(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (position < 0 ? message : message[..position]).TrimEnd('.');
    }
}
