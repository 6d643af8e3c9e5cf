using System.Net;
using System.Net.Sockets;

namespace Parley.Tests;

public sealed class SameSenderTests
{
    [Fact]
    public void Equal_names_are_the_same_whatever_buffers_hold_them()
    {
        var (one, other) = (Unix("#1", size: 110), Unix("#1", size: 4));
        new SameSender().Equals(one, other).ShouldBeTrue();
        new SameSender().GetHashCode(one).ShouldBe(new SameSender().GetHashCode(other));
        new SameSender().Equals(one, Unix("#12", size: 5)).ShouldBeFalse();
    }

    private static SocketAddress Unix(string name, int size)
    {
        var address = new SocketAddress(AddressFamily.Unix, size);
        address.Buffer.Span[4..].Fill(0xaa);
        for (var i = 0; i < name.Length; i++)
            address[2 + i] = (byte)name[i];
        address.Size = 2 + name.Length;
        return address;
    }
}
