namespace Parley.Stress.Tests;

/// <summary>An engine and a kind of address: where a test's server stands.</summary>
/// <param name="Engine">Who moves the bytes.</param>
/// <param name="Kind">Such as <c>tcp</c>.</param>
internal sealed record Place(EngineUnderTest Engine, string Kind)
{
    private static readonly string[] Streams = ["tcp", "tcp6", "unix", "tls"];
    private static readonly string[] Carriers = ["unix-seqpacket", "ws"];

    /// <summary>Every engine with every kind of stream.</summary>
    public static TheoryData<string> AllStreams => [.. Named(Streams)];

    /// <summary>Every engine with every kind of connection, and memory.</summary>
    public static TheoryData<string> All => [.. Named([.. Streams, .. Carriers]), "memory"];

    /// <summary>Bytes of the largest flush: where a flush is a message, a message is not larger.</summary>
    public int LargestFlush => Carriers.Contains(Kind) ? 60_000 : 1_000_000;

    /// <summary>False where an abort may look like an end.</summary>
    public bool KnowsReset => !Kind.StartsWith("unix", StringComparison.Ordinal);

    /// <summary>What a handshake costs, roughly: there are so many times fewer connections.</summary>
    public int Cost => Kind switch { "tls" => 20, "ws" => 5, "unix-seqpacket" => 2, _ => 1 };

    public static Place Parse(string name)
    {
        if (name == "memory")
            return new Place(new EngineUnderTest(name, static () => null), name);
        var words = name.Split(' ');
        return new Place(EngineUnderTest.Here.Single(engine => engine.Name == words[0]), words[1]);
    }

    public Address Address(SocketFolder folder) => Parley.Address.Parse(Kind switch
    {
        "tcp6" => "tcp://[::1]:0",
        "ws" => "ws://127.0.0.1:0/",
        "tcp" or "tls" => $"{Kind}://127.0.0.1:0",
        "memory" => "memory:stress",
        _ => $"{Kind}:{folder.Next()}",
    });

    private static IEnumerable<string> Named(IEnumerable<string> kinds) =>
        EngineUnderTest.Here.SelectMany(_ => kinds.Where(static kind => OperatingSystem.IsLinux() || kind != "unix-seqpacket"), static (engine, kind) => $"{engine.Name} {kind}");
}
