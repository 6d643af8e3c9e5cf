namespace Parley.Cli.Tests;

public sealed class SupportTable
{
    private const string Page = "docs/guide/support.md";
    private const string X25 = "x25:123456";

    [Fact]
    public async Task The_guide_says_what_works_on_which_kind_of_socket()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the table has kinds of sockets that Linux alone has");
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6 && !Directory.Exists("/proc/net/x25"), "the table is of a system with IPv6 and without X.25");
        using var folder = new TemporaryFolder();
        var places = SupportedService.All.SelectMany(static _ => SupportedKind.All, static (service, kind) => (Service: service, Kind: kind)).ToList();
        var served = places.Where(place => place.Service.Speaks(place.Kind.Kind)).ToList();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["XDG_STATE_HOME"] = folder.Path };
        await using var serve = ParleyProcess.Start(["serve", "--web", "off", .. served.Select(place => $"{place.Service.Name}={place.Kind.Free(folder)}{place.Service.Options}")], environment);
        await serve.OutputHoldsAsync("\nready\n");
        var addresses = serve.OutputText.Split('\n').Skip(1).Zip(served, static (row, place) => (place, Address: row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1] + place.Kind.Connecting))
            .ToDictionary(static pair => (pair.place.Service.Name, pair.place.Kind.Name), static pair => pair.Address);

        var page = new SupportPage();
        string[] kinds = [.. SupportedKind.All.Select(kind => kind.Name)];
        page.Add("Services", [.. SupportedService.All.Select(service => service.Name)], kinds, await ServicesAsync(places, addresses, folder));
        page.Add("Verbs", [.. SupportedVerb.All.Select(verb => verb.Name)], [.. kinds, "x25"], await VerbsAsync(addresses, folder));
        Compare(page.ToString());
    }

    private static async Task<Dictionary<(string, string), string?>> ServicesAsync(
        List<(SupportedService Service, SupportedKind Kind)> places, Dictionary<(string, string), string> addresses, TemporaryFolder folder)
    {
        var cells = new Dictionary<(string, string), string?>();
        foreach (var (service, kind) in places)
        {
            var cell = (service.Name, kind.Name);
            if (addresses.TryGetValue(cell, out var address))
                await ProveAsync(service.AskAsync(address, cells.Count), cell);
            cells[cell] = address is null ? await RefusedAsync(kind.Free(folder), "it does not speak on", at => ["serve", "--web", "off", $"{service.Name}={at}"]) : null;
        }

        return cells;
    }

    private static async Task<Dictionary<(string, string), string?>> VerbsAsync(Dictionary<(string, string), string> addresses, TemporaryFolder folder)
    {
        var cells = new Dictionary<(string, string), string?>();
        foreach (var kind in SupportedKind.All)
        {
            var setting = new VerbSetting(kind, folder, addresses[("echo", kind.Name)], addresses[("chat", kind.Name)], addresses[("echo", "tcp")]);
            foreach (var verb in SupportedVerb.All)
            {
                await ProveAsync(verb.ProveAsync(setting), (verb.Name, kind.Name));
                cells[(verb.Name, kind.Name)] = null;
            }
        }

        foreach (var verb in SupportedVerb.All)
            cells[(verb.Name, "x25")] = await LackingAsync(verb.Name);
        return cells;
    }

    private static async Task ProveAsync(Task proof, (string Row, string Column) cell)
    {
        try
        {
            await proof;
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"{cell.Row} on {cell.Column}: {failed.Message}", failed);
        }
    }

    /// <summary>A family that the system lacks is the system's own refusal. A relay meets it when a client comes.</summary>
    private static async Task<string> LackingAsync(string verb)
    {
        const string Reason = "Address family not supported by protocol";
        if (verb != "relay to")
            return await RefusedAsync(X25, Reason, at => verb == "relay from" ? ["relay", at, "tcp://127.0.0.1:1"] : [.. verb.Split(' '), at]);

        await using var relay = ParleyProcess.Start("relay", "tcp://127.0.0.1:0", X25);
        await relay.ErrorHoldsAsync($" to {X25}\n");
        await using var client = await Client.ConnectAsync(ConnectTarget.Parse(relay.ErrorText["relay: ".Length..].Split(' ')[0]), cancellation: Guard.Token);
        await relay.ErrorHoldsAsync($"{Reason}\n");
        var line = relay.ErrorText.Split('\n').First(line => line.Contains(Reason, StringComparison.Ordinal));
        return line[line.IndexOf("cannot", StringComparison.Ordinal)..].Replace(X25, "ADDRESS", StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(string address, string because, Func<string, string[]> words)
    {
        var refused = await ParleyProcess.RunAsync("", words(address));
        refused.ExitCode.ShouldBe(ExitCode.Failed, refused.Error);
        var sentence = refused.Error.Split('\n').Single(static line => line.StartsWith("parley: ", StringComparison.Ordinal));
        sentence.ShouldContain(because);
        return sentence["parley: ".Length..].Replace(address, "ADDRESS", StringComparison.Ordinal);
    }

    private static void Compare(string found)
    {
        var path = Path.Combine(DocumentedCommand.Root, Page);
        if (Environment.GetEnvironmentVariable("PARLEY_UPDATE_TABLES") == "1")
            File.WriteAllText(path, found);
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(found, $"{Page} is not what was found; PARLEY_UPDATE_TABLES=1 writes it anew");
    }
}
