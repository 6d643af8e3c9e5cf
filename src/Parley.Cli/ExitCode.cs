namespace Parley.Cli;

/// <summary>What the command tells its caller: part of its contract.</summary>
internal static class ExitCode
{
    /// <summary>Done; for <c>serve</c>, <c>listen</c> and <c>relay</c> also: interrupted.</summary>
    internal const int Done = 0;

    /// <summary>The network or the system said no.</summary>
    internal const int Failed = 1;

    /// <summary>The command line, an address or a configuration file is wrong.</summary>
    internal const int Usage = 2;

    /// <summary>Time ran out.</summary>
    internal const int TimedOut = 3;

    /// <summary>An expectation was not met.</summary>
    internal const int Unexpected = 4;

    /// <summary>Interrupted, by SIGINT or SIGTERM.</summary>
    internal const int Interrupted = 130;
}
