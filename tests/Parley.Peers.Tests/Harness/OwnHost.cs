using System.Net;
using System.Net.Sockets;

namespace Parley.Peers.Tests;

/// <summary>Where a beginner's program finds its own host: <c>socket.gethostname()</c>, resolved.</summary>
internal static class OwnHost
{
    /// <summary>The first IPv4 address of this host's name, as <c>connect</c> takes it.</summary>
    public static string Address
    {
        get
        {
            try
            {
                return Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork)[0].ToString();
            }
            catch (SocketException unknown)
            {
                Assert.Skip($"this host's own name has no address: {unknown.Message}");
                throw;
            }
        }
    }
}
