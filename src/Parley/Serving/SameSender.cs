using System.Net;

namespace Parley;

/// <summary>
/// Tells senders apart by the bytes that the system wrote. <see cref="SocketAddress.Equals(object)"/> compares whole
/// buffers instead, so that of two equal Unix addresses the shorter buffer, and what stands behind the name, make a difference.
/// </summary>
internal sealed class SameSender : IEqualityComparer<SocketAddress>
{
    public bool Equals(SocketAddress? x, SocketAddress? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && Bytes(x).SequenceEqual(Bytes(y)));

    public int GetHashCode(SocketAddress obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes(obj));
        return hash.ToHashCode();
    }

    private static ReadOnlySpan<byte> Bytes(SocketAddress address) => address.Buffer.Span[..address.Size];
}
