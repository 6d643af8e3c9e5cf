using Parley.Linux;

namespace Parley.Micro;

/// <summary>The engines by the names that <c>engine=</c> has for them.</summary>
internal static class EngineList
{
    internal static IEnumerable<string> Names => OperatingSystem.IsLinux() ? ["sockets", "reactor"] : ["sockets"];

    /// <summary>Starts an engine with one thread.</summary>
    /// <returns>Null: the portable one, which has nothing to start.</returns>
    internal static SocketEngine? Start(string name) => name switch
    {
        "sockets" => null,
        "reactor" when OperatingSystem.IsLinux() => new ReactorEngine(new ReactorOptions { Reactors = 1 }),
        _ => throw new PlatformNotSupportedException($"there is no engine {name} here"),
    };
}
