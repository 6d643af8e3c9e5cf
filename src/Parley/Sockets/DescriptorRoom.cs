using System.Globalization;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// The last descriptors are not for peers. The runtime needs some when nobody expects it (a new thread, an assembly that is
/// loaded late) and ends the whole process where it gets none ("Out of memory.", .NET 10 on Linux). The system gives out the
/// lowest free number (open(2)), so a socket's number tells how many are taken.
/// </summary>
internal static class DescriptorRoom
{
    private const int MostKept = 64;

    private static readonly Lazy<long> First = new(static () => FirstKept(Limit()));

    /// <summary>Whether a socket has one of the numbers that should have been kept.</summary>
    internal static bool IsShort(Socket socket) => IsShort(socket.Handle);

    /// <inheritdoc cref="IsShort(Socket)"/>
    internal static bool IsShort(nint descriptor) => First.Value < long.MaxValue && descriptor >= First.Value;

    /// <summary>Whether the next socket would have one.</summary>
    internal static bool IsShort()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            return IsShort(probe);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>The first number that is kept: of few descriptors, few are.</summary>
    internal static long FirstKept(long limit) => limit == long.MaxValue ? limit : limit - Math.Min(MostKept, limit / 8);

    // proc(5), /proc/pid/limits: the name, the soft limit, the hard one. Other systems have no such file, and no such rule.
    private static long Limit()
    {
        const string Name = "Max open files";
        try
        {
            if (OperatingSystem.IsLinux() && File.ReadLines("/proc/self/limits").FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal)) is { } line)
                return long.TryParse(line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : long.MaxValue;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            // Without /proc the limit is met when the system says so.
        }

        return long.MaxValue;
    }
}
