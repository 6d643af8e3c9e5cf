using System.Net;

namespace Parley.Services;

/// <summary>An option that a service adds to the grammar of addresses.</summary>
/// <param name="Name">As it stands behind <c>?</c>.</param>
/// <param name="Description">What it takes and its default, in a few words.</param>
public sealed record ServiceOption(string Name, string Description);

/// <summary>One row of a <see cref="Catalogue"/>: plain data and how to make the service.</summary>
/// <param name="Name">What it is called; <c>exec:PROGRAM ARGS</c> stands for every name that begins with its <see cref="Prefix"/>.</param>
/// <param name="Description">What it says, in one line.</param>
/// <param name="Kinds">The kinds of socket that it can stand at.</param>
/// <param name="Create">Makes the service. Throws <see cref="ParleyException"/> where an option is wrong or a file missing.</param>
public sealed record CatalogueEntry(string Name, string Description, IReadOnlyList<SocketKind> Kinds, Func<ServiceSetup, IService> Create)
{
    /// <summary>The TCP port where it stands by default; null: none.</summary>
    public int? StreamPort { get; init; }

    /// <summary>The UDP port where it stands by default; null: none.</summary>
    public int? DatagramPort { get; init; }

    /// <summary>The options that its addresses add.</summary>
    public IReadOnlyList<ServiceOption> Options { get; init; } = [];

    /// <summary>What names of this entry begin with, when it is more than one name; null: <see cref="Name"/> is the name.</summary>
    public string? Prefix { get; init; }

    /// <summary>The options' names, for <see cref="ListenTarget.Parse"/>.</summary>
    public IReadOnlyCollection<string> OptionNames => [.. Options.Select(option => option.Name)];

    /// <summary>Where it stands by default on a host.</summary>
    /// <param name="host">One of this host's addresses.</param>
    /// <returns>TCP, UDP, both or nothing.</returns>
    public IEnumerable<Address> DefaultAddresses(IPAddress host)
    {
        if (StreamPort is { } stream)
            yield return new TcpAddress(new Host(host), new Port(stream));
        if (DatagramPort is { } datagram)
            yield return new UdpAddress(new Host(host), new Port(datagram));
    }

    /// <summary>Whether a name means this entry.</summary>
    /// <param name="name">As it was asked for.</param>
    /// <returns>True when it does.</returns>
    public bool Answers(string name) => Prefix is null ? name == Name : name.StartsWith(Prefix, StringComparison.Ordinal);
}
