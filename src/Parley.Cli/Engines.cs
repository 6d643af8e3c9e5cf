using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Linux;

namespace Parley.Cli;

/// <summary>The engine that this process works with: the Linux engine where it is to be had, else the portable one.</summary>
/// <param name="Best">Null: the portable engine.</param>
/// <param name="Why">One line: which, and why.</param>
internal sealed record Engines(SocketEngine? Best, string Why)
{
    private static readonly Lazy<Engines> OfClient = new(static () => Start(reactors: 1, NullLoggerFactory.Instance));

    /// <summary>For clients: one thread is enough for what a person does.</summary>
    internal static Engines Client => OfClient.Value;

    /// <summary>Starts the best engine.</summary>
    /// <param name="reactors">Threads; null: one for each processor.</param>
    /// <param name="loggers">Where it says what holds it up.</param>
    internal static Engines Start(int? reactors, ILoggerFactory loggers)
    {
        if (!OperatingSystem.IsLinux())
            return new Engines(null, "engine: sockets, since reactors are Linux's");
        var options = new ReactorOptions { Loggers = loggers };
        if (reactors is { } count)
            options = options with { Reactors = count };
        try
        {
            return new Engines(new ReactorEngine(options), $"engine: reactor, {options.Reactors} of epoll, one for each processor unless --reactors says otherwise; it measures better than sockets on Linux");
        }
        catch (ParleyException refused)
        {
            return new Engines(null, $"engine: sockets, since the reactor did not start: {refused.Message}");
        }
    }

    /// <summary>As <see cref="TransportList.Default"/>, over this engine.</summary>
    internal IReadOnlyList<Transport> Transports(int message = 64 * 1024) => TransportList.Default(message: message, engine: Best);
}
