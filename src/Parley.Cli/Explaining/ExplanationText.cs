namespace Parley.Cli;

/// <summary>An explanation for people.</summary>
internal static class ExplanationText
{
    internal static IEnumerable<string> Lines(Explanation explained)
    {
        yield return explained.Address.ToString();
        var rows = new List<string[]> { new[] { "kind", explained.Meaning } };
        foreach (var socket in explained.Sockets)
            rows.Add(["socket", $"{socket.Call}, in numbers here {socket.Numbers}"]);
        if (explained.Host is { } host)
            rows.Add(["host", HostText(host, explained)]);
        if (explained.Ends.Count > 0)
            rows.Add(["port", PortText(explained.Ends[0].Port, explained)]);
        foreach (var line in Columns.Lay(rows))
            yield return "  " + line;
        if (explained.Calls is not { } calls)
            yield break;

        foreach (var line in Steps("a server calls", calls.Server).Concat(Steps("a client calls", calls.Client)))
            yield return line;
    }

    private static IEnumerable<string> Steps(string title, IReadOnlyList<SocketCall> calls) =>
        Columns.Lay([.. calls.Select((call, index) => new[] { $"{index + 1,2}", call.Call, call.Why })])
            .Select(line => "    " + line)
            .Prepend("  " + title);

    private static string HostText(Host host, Explanation explained)
    {
        if (explained.Unresolved is { } error)
            return error.Message;
        var ends = string.Join(", ", explained.Ends.Select(end => end.Address));
        return host switch
        {
            { IsEvery: true } => $"every interface, IPv4 and IPv6 ({ends}); to a client it is loopback",
            { Name: { } name } => $"{name} resolves to {ends}",
            { IsBroadcast: true } => $"everybody on the local network ({ends})",
            _ => explained.Ends.Any(end => DatagramCalls.IsMulticast(end.Address)) ? $"{ends}, a multicast group" : ends,
        };
    }

    private static string PortText(int port, Explanation explained) => explained.Service switch
    {
        null when port == 0 => "0: the system chooses a free one",
        null => $"{port}, which no well-known service has",
        { Purpose: "-" } service => $"{port}, {service.Name}",
        var service => $"{port}, {service.Name}: {service.Purpose} ({service.Source})" + (service.FirstLine is null ? "" : $"; to begin, type: {PortsVerb.FirstLine(service)}"),
    };
}
