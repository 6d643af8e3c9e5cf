namespace Parley.Cli;

/// <summary>Every verb, in the order of the help.</summary>
internal static class VerbList
{
    internal static IEnumerable<Verb> Create() =>
    [
        new ServeVerb(),
        new ServeClientVerb(),
        new ConnectVerb(),
        new SendVerb(),
        new ListenVerb(),
        new ChatVerb(),
        new RelayVerb(),
        new BenchVerb(),
        new PingVerb(),
        new ExplainVerb(),
        new PortsVerb(),
    ];
}
