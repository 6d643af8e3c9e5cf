namespace Parley.Services;

/// <summary>The quotes of <see cref="Quote"/> where the user has none of his own: this project's.</summary>
internal static class Sayings
{
    public static IReadOnlyList<string> All { get; } =
    [
        "A connection is a promise; a datagram is a wish.",
        "Nobody reads the manual of a wire until it is quiet.",
        "Every timeout is somebody's guess about somebody else's day.",
        "The shortest protocol is a greeting. The next shortest is an apology.",
        "Silence on the line is a message too; it only has many meanings.",
        "Bind first, ask who is there later.",
        "What you do not bound, a stranger will measure for you.",
        "Half of talking is knowing that the other half has hung up.",
        "The packet that never came taught me more than the thousand that did.",
        "Be generous with meaning and strict with lengths.",
        "A port is a door. A protocol is what one says when it opens.",
        "The network is reliable on the day of the demonstration, never the day after.",
        "Two hosts agree on everything but the time.",
        "If it works on loopback, it works on loopback.",
        "A retry without a limit is an attack without a motive.",
        "The last byte is the one that proves the others.",
        "Close gently: somebody may still be reading.",
        "One who listens on every interface should expect every guest.",
        "An echo never interrupts.",
        "Good servers are like good hosts: they see you come in, and they see you out.",
    ];
}
