using Parley.Linux;

namespace Parley.Cli;

/// <summary>The transports that the command works with: over the Linux engine where it is to be had.</summary>
internal static class Engines
{
    private static readonly Lazy<SocketEngine?> Best = new(Start);

    /// <summary>As <see cref="TransportList.Default"/>, over the best engine.</summary>
    internal static IReadOnlyList<Transport> Transports(int message = 64 * 1024) => TransportList.Default(message: message, engine: Best.Value);

    private static SocketEngine? Start() => OperatingSystem.IsLinux() ? new ReactorEngine(new ReactorOptions()) : null;
}
