namespace Parley;

/// <summary>Serves clients in processes of their own (<c>mode=processes</c>): how a connection is handed over is the system's affair.</summary>
public interface IProcessMode
{
    /// <summary>Hands one connection to a new process and waits for that process.</summary>
    /// <param name="connection">An accepted connection; this process reads and writes none of it.</param>
    /// <param name="endpoint">The service and its address.</param>
    /// <param name="started">Called with the process's id once it runs.</param>
    /// <param name="stopping">The server wants the end: the process is told so (SIGTERM).</param>
    /// <returns>When the process has ended.</returns>
    /// <exception cref="ParleyException">The process cannot be started, or this kind of connection cannot be handed over.</exception>
    Task ServeAsync(Connection connection, Endpoint endpoint, Action<int> started, CancellationToken stopping);
}
