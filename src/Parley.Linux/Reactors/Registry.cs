using System.Runtime.CompilerServices;

namespace Parley.Linux;

/// <summary>The sockets of one reactor, by descriptor. A token names a socket, not its descriptor, which the next socket may get: its generation tells them apart.</summary>
internal sealed class Registry
{
    // Guards every change. The reactor's thread reads without it: it is that thread that takes sockets away.
    private readonly Lock _gate = new();
    private Descriptor?[] _sockets = new Descriptor?[64];
    private uint _lastGeneration;

    /// <summary>Puts a socket in.</summary>
    /// <returns>Its token for epoll.</returns>
    internal ulong Add(Descriptor socket, int number)
    {
        lock (_gate)
        {
            if (number >= _sockets.Length)
            {
                var larger = new Descriptor?[Math.Max(number + 1, _sockets.Length * 2)];
                _sockets.CopyTo(larger, 0);
                Volatile.Write(ref _sockets, larger);
            }

            // 31 bits, never all ones: no token is the wake-up's.
            socket.Token = ((ulong)(++_lastGeneration & 0x7FFF_FFFF) << 32) | (uint)number;
            Volatile.Write(ref _sockets[number], socket);
            return socket.Token;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Descriptor? Find(ulong token)
    {
        var sockets = Volatile.Read(ref _sockets);
        var number = (uint)token;
        return number < sockets.Length && sockets[number] is { } socket && socket.Token == token ? socket : null;
    }

    internal void Remove(Descriptor socket)
    {
        lock (_gate)
        {
            ref var place = ref _sockets[(uint)socket.Token];
            if (place == socket)
                place = null;
        }
    }
}
