namespace Parley.Stress.Tests;

/// <summary>An engine and a kind of address: where a test's server stands.</summary>
/// <param name="Engine">Who moves the bytes.</param>
/// <param name="Kind">Such as <c>tcp</c>.</param>
internal sealed record Place(EngineUnderTest Engine, string Kind)
{
    private static readonly string[] Plain = ["tcp", "unix"];
    private static readonly string[] Layered = ["tcp6", "tls", "ws"];

    // Where a flush is a message.
    private static readonly string[] Carriers = ["unix-seqpacket", "ws"];

    /// <summary>Every engine with the sockets that it moves the bytes of by itself.</summary>
    public static TheoryData<string> EveryEngine => [.. EngineUnderTest.Here.SelectMany(static engine => Named(engine, Plain))];

    /// <summary>Those, and what stands upon them: over one engine of a kind, since it is the same code over the others. And memory.</summary>
    public static TheoryData<string> Everywhere =>
    [
        .. EngineUnderTest.Here.SelectMany(static engine => Named(engine, engine.Name is "sockets" or "reactors" ? [.. Plain, .. Layered] : Plain)),
        "memory",
        .. OperatingSystem.IsLinux() ? EngineUnderTest.Here.Where(static engine => engine.Name == "sockets").Select(static engine => $"{engine.Name} unix-seqpacket") : [],
    ];

    /// <summary>Bytes of the largest flush: where a flush is a message, a message is not larger.</summary>
    public int LargestFlush => Carriers.Contains(Kind) ? 60_000 : 1_000_000;

    /// <summary>False where an abort may look like an end.</summary>
    public bool KnowsReset => !Kind.StartsWith("unix", StringComparison.Ordinal);

    /// <summary>True where every buffer is this library's own; SslStream and WebSocket leave some to the garbage collector.</summary>
    public bool PoolsOnly => Plain.Contains(Kind);

    /// <summary>What a connection costs, roughly, and how much of it another kind tests already: there are so many times fewer.</summary>
    public int Cost => Kind switch { "tls" => 20, "ws" or "unix-seqpacket" => 5, "tcp6" => 2, _ => 1 };

    public static Place Parse(string name)
    {
        if (name == "memory")
            return new Place(new EngineUnderTest(name, static () => null), name);
        var words = name.Split(' ');
        return new Place(EngineUnderTest.Here.Single(engine => engine.Name == words[0]), words[1]);
    }

    public Address Address(TemporaryFolder folder) => Parley.Address.Parse(Kind switch
    {
        "tcp6" => "tcp://[::1]:0",
        "ws" => "ws://127.0.0.1:0/",
        "tcp" or "tls" => $"{Kind}://127.0.0.1:0",
        "memory" => "memory:stress",
        _ => $"{Kind}:{folder.NextPath()}",
    });

    private static IEnumerable<string> Named(EngineUnderTest engine, IEnumerable<string> kinds) => kinds.Select(kind => $"{engine.Name} {kind}");
}
