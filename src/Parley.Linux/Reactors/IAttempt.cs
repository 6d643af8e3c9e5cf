namespace Parley.Linux;

/// <summary>An operation that may have to wait for its socket. It holds its <see cref="Waiter"/>, which calls it.</summary>
internal interface IAttempt
{
    /// <summary>Tries it, without waiting. One call at a time.</summary>
    /// <returns>False: the socket is not ready after all. True: there is a result, or an error.</returns>
    bool TryComplete();

    /// <summary>Who is named where the thread does not come back from what goes on behind it: a connection, a listener, a datagram socket. Null: it has no name.</summary>
    object? Owner { get; }

    /// <summary><see cref="Waiter.Signal"/> of its waiter.</summary>
    void Signal();

    /// <summary><see cref="Waiter.Attempt"/> of its waiter.</summary>
    void Attempt();
}
