namespace Parley;

/// <summary>Why an operation failed, for callers that branch on it.</summary>
public enum ErrorReason
{
    /// <summary>None of the reasons below; the message and the inner exception say more.</summary>
    Other,

    /// <summary>The text of an address cannot be understood.</summary>
    BadAddress,

    /// <summary>An option of an address is unknown, has a wrong value or stands in the wrong place.</summary>
    BadOption,

    /// <summary>The combination asked for does not exist, such as a bytes-only service on datagrams.</summary>
    NotSupported,

    /// <summary>This system lacks the address family or the kind of socket.</summary>
    FamilyNotSupported,

    /// <summary>The name has no address.</summary>
    NameNotFound,

    /// <summary>Another socket has the address already.</summary>
    AddressInUse,

    /// <summary>The address is none of this machine's.</summary>
    AddressNotAvailable,

    /// <summary>The system does not permit it (a privileged port, a raw socket, a file's mode).</summary>
    AccessDenied,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>There is no way to that host or network.</summary>
    Unreachable,

    /// <summary>A time limit ran out.</summary>
    TimedOut,

    /// <summary>The peer, or this side's <c>Abort</c>, ended the connection at once; bytes in flight may be lost.</summary>
    Reset,

    /// <summary>A message is larger than the limit.</summary>
    MessageTooLarge,

    /// <summary>The peer broke the protocol's rules.</summary>
    ProtocolViolation,

    /// <summary>A certificate is missing, unreadable, or not to be trusted.</summary>
    BadCertificate,

    /// <summary>A file that was named is not there or cannot be read.</summary>
    FileNotFound,

    /// <summary>Descriptors, buffers or another bounded resource are used up.</summary>
    ResourcesExhausted,
}

/// <summary>The one exception of this library. Its message is one sentence for a person: what failed, where, why.</summary>
public sealed class ParleyException : Exception
{
    /// <summary>Creates an exception.</summary>
    /// <param name="reason">For callers that branch.</param>
    /// <param name="message">One sentence, without the address's secrets.</param>
    /// <param name="inner">The system's own exception, if there was one.</param>
    public ParleyException(ErrorReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>Why it failed.</summary>
    public ErrorReason Reason { get; }

    /// <summary>What to do about it, where that is known: a sentence of its own. Null: no advice.</summary>
    public string? Hint { get; init; }
}
