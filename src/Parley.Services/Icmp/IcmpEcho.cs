using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Parley.Services;

/// <summary>What became of one echo request.</summary>
/// <param name="Outcome">Answered, undeliverable, or silence.</param>
/// <param name="RoundTrip">How long the news took.</param>
/// <param name="From">Who sent the news; null: nobody.</param>
/// <param name="TimeToLive">Hops that the answer could still have gone; null: this socket does not tell.</param>
public readonly record struct IcmpAnswer(IcmpOutcome Outcome, TimeSpan RoundTrip, IPAddress? From = null, int? TimeToLive = null);

/// <summary>What can become of an echo request.</summary>
public enum IcmpOutcome
{
    /// <summary>No news in time.</summary>
    Silence,

    /// <summary>The host answered.</summary>
    Answered,

    /// <summary>A router, or this system itself, says that there is no way to the host.</summary>
    Undeliverable,
}

/// <summary>
/// Asks hosts whether they are there: ICMP echo (RFC 792, RFC 4443) on a raw socket, or, where that is not permitted, on
/// the system's ping socket (icmp(7); macOS has it too). Only answers to its own questions count. Not for several callers at once.
/// </summary>
public sealed class IcmpEcho : IDisposable
{
    // As much data as ping(8) sends: 56 bytes, random, so that nobody else's reply can be taken for ours.
    private const int DataLength = 56;

    private readonly Socket _socket;
    private readonly IPAddress _target;
    private readonly TimeProvider _time;
    private readonly ushort _identifier = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
    private readonly byte[] _request = new byte[IcmpMessage.HeaderLength + DataLength];
    private readonly byte[] _received = new byte[2048];

    private IcmpEcho(Socket socket, IPAddress target, TimeProvider time)
    {
        _socket = socket;
        _target = target;
        _time = time;
    }

    /// <summary>True: a raw socket; false: the system's ping socket.</summary>
    public bool IsRaw => _socket.SocketType == SocketType.Raw;

    private bool IsV6 => _target.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Opens a socket to ask one host.</summary>
    /// <param name="target">The host.</param>
    /// <param name="time">The clock. Null: the system's.</param>
    /// <returns>To be disposed by the caller.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.AccessDenied"/>: neither socket is permitted; the hint says how to permit one.</exception>
    public static IcmpEcho Open(IPAddress target, TimeProvider? time = null)
    {
        try
        {
            return new IcmpEcho(OpenSocket(target.AddressFamily), target, time ?? TimeProvider.System);
        }
        catch (SocketException error)
        {
            throw new ParleyException(
                error.SocketErrorCode == SocketError.AddressFamilyNotSupported ? ErrorReason.FamilyNotSupported : ErrorReason.AccessDenied,
                $"{target} cannot be pinged: this system permits neither a raw socket nor a ping socket ({error.Message})",
                error)
            {
                Hint = OperatingSystem.IsLinux()
                    ? "Run it as root, or permit ping sockets: sysctl net.ipv4.ping_group_range='0 2147483647'. An address such as tcp://HOST:PORT needs no permission."
                    : "Run it as administrator. An address such as tcp://HOST:PORT needs no permission.",
            };
        }
    }

    /// <summary>Asks once.</summary>
    /// <param name="sequence">The question's number; each one its own.</param>
    /// <param name="wait">How long to wait for the answer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ParleyException">The system refuses to send.</exception>
    public async ValueTask<IcmpAnswer> AskAsync(ushort sequence, TimeSpan wait, CancellationToken cancellation = default)
    {
        RandomNumberGenerator.Fill(_request.AsSpan(IcmpMessage.HeaderLength));
        IcmpMessage.WriteRequest(_request, IsV6, _identifier, sequence);
        using var limit = new CancellationTokenSource(wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var start = _time.GetTimestamp();
        try
        {
            await _socket.SendToAsync(_request, new IPEndPoint(_target, 0), either.Token);
            return await ListenAsync(sequence, start, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new IcmpAnswer(IcmpOutcome.Silence, _time.GetElapsedTime(start));
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown)
        {
            return new IcmpAnswer(IcmpOutcome.Undeliverable, _time.GetElapsedTime(start));
        }
        catch (SocketException error)
        {
            throw new ParleyException(error.SocketErrorCode == SocketError.AccessDenied ? ErrorReason.AccessDenied : ErrorReason.Other, $"the system does not send an echo request to {_target}: {error.Message}", error);
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private static Socket OpenSocket(AddressFamily family)
    {
        var protocol = family == AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        try
        {
            return new Socket(family, SocketType.Raw, protocol);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AccessDenied && !OperatingSystem.IsWindows())
        {
            return new Socket(family, SocketType.Dgram, protocol);
        }
    }

    private async ValueTask<IcmpAnswer> ListenAsync(ushort sequence, long start, CancellationToken cancellation)
    {
        var anybody = new IPEndPoint(IsV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            // A raw socket hears all ICMP of this host: other programs' pings, and on loopback our own request.
            var came = await _socket.ReceiveFromAsync(_received, anybody, cancellation);
            var elapsed = _time.GetElapsedTime(start);
            var from = ((IPEndPoint)came.RemoteEndPoint).Address;
            // Linux writes an identifier of its own into what a ping socket sends, and hands over only what bears it.
            var news = IcmpMessage.Read(_received.AsSpan(0, came.ReceivedBytes), IsV6, IsRaw ? _identifier : null, sequence, _request.AsSpan(IcmpMessage.HeaderLength), out var timeToLive);
            if (news != IcmpNews.None)
                return new IcmpAnswer(news == IcmpNews.Reply ? IcmpOutcome.Answered : IcmpOutcome.Undeliverable, elapsed, from, timeToLive);
        }
    }
}
