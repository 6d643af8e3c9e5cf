using System.Diagnostics;
using System.Globalization;
using Parley.Linux;

namespace Parley.Cli;

/// <summary>How this command starts itself again to serve one client (<c>mode=processes</c>), see <see cref="ServeClientVerb"/>.</summary>
internal static class ClientProcess
{
    /// <summary>The mode, where the system has it.</summary>
    internal static IProcessMode? Mode(Limits limits) =>
        OperatingSystem.IsLinux() ? new ProcessPerClient((descriptor, endpoint) => Command(descriptor, endpoint, limits)) : null;

    private static ProcessStartInfo Command(int descriptor, Endpoint endpoint, Limits limits)
    {
        var self = Environment.ProcessPath!;
        var command = new ProcessStartInfo(self) { UseShellExecute = false };
        // Started as `dotnet Parley.Cli.dll`, the process is dotnet's.
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            command.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        command.ArgumentList.Add(ServeClientVerb.Word);
        command.ArgumentList.Add(descriptor.ToString(CultureInfo.InvariantCulture));
        var target = endpoint.Target with { Options = endpoint.Target.Options with { Mode = ServeMode.Async } };
        command.ArgumentList.Add($"{endpoint.Name}={target}");
        foreach (var limit in Told(limits))
        {
            command.ArgumentList.Add("--limit");
            command.ArgumentList.Add(limit);
        }

        return command;
    }

    /// <summary>The limits that concern one client.</summary>
    private static IEnumerable<string> Told(Limits limits) =>
    [
        $"message={limits.Message}",
        $"sendQueue={limits.SendQueue}",
        $"stall={limits.Stall.TotalMilliseconds}ms",
        $"drain={limits.Drain.TotalMilliseconds}ms",
    ];
}
