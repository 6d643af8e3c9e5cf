namespace Parley.Peers.Tests;

/// <summary>
/// One place, as Parley writes it and as other programs' command lines do: <c>{host}</c>, <c>{port}</c> and <c>{path}</c> are it,
/// <c>{own}</c> is a path for the other side's own end, which datagrams need to be answered.
/// </summary>
internal sealed class Place : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A place where nobody is yet.</summary>
    public Place(string scheme) => Address = scheme switch
    {
        "tcp" => $"tcp://127.0.0.1:{FreePort.Tcp()}",
        "udp" => $"udp://127.0.0.1:{FreePort.Udp()}",
        "unix" or "unix-dgram" or "unix-seqpacket" => $"{scheme}:{_folder.File("socket")}",
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "no such kind of socket"),
    };

    public string Address { get; }

    /// <summary>Starts a command line of another program's.</summary>
    public OtherProgram Start(string command)
    {
        var isPort = !Address.StartsWith("unix", StringComparison.Ordinal);
        var words = command
            .Replace("{host}", "127.0.0.1", StringComparison.Ordinal)
            .Replace("{port}", isPort ? Places.Port(Address) : "", StringComparison.Ordinal)
            .Replace("{path}", isPort ? "" : Places.Path(Address), StringComparison.Ordinal)
            .Replace("{own}", _folder.File("own"), StringComparison.Ordinal)
            .Split(' ');
        return OtherProgram.Start(words[0], words[1..]);
    }

    public void Dispose() => _folder.Dispose();
}
