using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// The addresses of this machine's interfaces. Simple programs connect to their own host's name, which may be any of them;
/// an answer to one of them never leaves the machine, so it cannot flood anybody else.
/// </summary>
internal sealed class OwnAddresses(TimeProvider time)
{
    // Addresses change seldom, and asking the system costs far more than a datagram does.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private HashSet<UInt128> _known = [];
    private long? _askedAt;

    /// <summary>Says whether an address is one of them. Called by one receive loop alone.</summary>
    /// <param name="ip">An IPv4 address as it is mapped into IPv6.</param>
    /// <returns>True: it was, at most ten seconds ago.</returns>
    internal bool Contains(UInt128 ip)
    {
        if (_askedAt is not { } at || time.GetElapsedTime(at) >= Fresh)
        {
            _known = Ask();
            _askedAt = time.GetTimestamp();
        }

        return _known.Contains(ip);
    }

    private static HashSet<UInt128> Ask()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                    .Select(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork ? unicast.Address.MapToIPv6() : unicast.Address)
                    .Select(ip => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(ip.GetAddressBytes())),
            ];
        }
        catch (NetworkInformationException)
        {
            // Then none is known, and sources are judged by their ranges alone.
            return [];
        }
    }
}
