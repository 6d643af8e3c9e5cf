using System.Net.Sockets;

namespace Parley;

/// <summary>The file of a Unix socket: only a dead socket's file is ever removed, and a new one belongs to its owner alone.</summary>
internal static class UnixSocketFile
{
    /// <summary>Makes end points from what the system writes.</summary>
    internal static readonly UnixDomainSocketEndPoint Template = new("/");

    /// <summary>The socket's address; the abstract name space is written with a leading zero byte (unix(7)).</summary>
    internal static UnixDomainSocketEndPoint EndPoint(UnixAddress address)
    {
        if (address.IsAbstract && !OperatingSystem.IsLinux())
            throw new ParleyException(ErrorReason.FamilyNotSupported, $"cannot use {address}: abstract names are Linux's alone") { Hint = "Use a path: unix:/path." };
        return new UnixDomainSocketEndPoint(address.IsAbstract ? '\0' + address.Path[1..] : address.Path);
    }

    /// <summary>An address from what the system reports.</summary>
    internal static UnixAddress ToAddress(System.Net.EndPoint? end, SocketKind kind)
    {
        // UnixDomainSocketEndPoint prints an abstract name with '@' already, and an unnamed end as nothing.
        var text = end?.ToString() ?? "";
        return new UnixAddress(text, kind);
    }

    /// <summary>Makes way for a new socket: removes the file of a dead one, refuses to touch anything else.</summary>
    internal static void MakeWay(UnixAddress address, SocketType type)
    {
        if (address.IsAbstract || !Exists(address.Path))
            return;
        if (!IsSocket(address.Path))
            throw new ParleyException(ErrorReason.AddressInUse, $"cannot listen at {address}: a file that is no socket is there") { Hint = "Choose another path; that file was left alone." };
        using var probe = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            probe.Blocking = false; // a live listener with a full backlog would block: it is alive all the same
            probe.Connect(EndPoint(address));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(address.Path);
            return;
        }
        catch (SocketException)
        {
            // EAGAIN, EPROTOTYPE, EACCES: somebody has it, or it is none of ours.
        }

        throw new ParleyException(ErrorReason.AddressInUse, $"cannot listen at {address}: the address is in use") { Hint = "A live server has that socket: stop it, or choose another path." };
    }

    /// <summary>Sets the mode; called between bind and listen, when nobody can have connected yet.</summary>
    internal static void Protect(UnixAddress address, UnixFileMode mode)
    {
        if (!address.IsAbstract && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(address.Path, mode);
    }

    internal static void Remove(Address local)
    {
        if (local is UnixAddress { IsAbstract: false, IsUnnamed: false } unix && IsSocket(unix.Path))
            File.Delete(unix.Path);
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    private static bool IsSocket(string path)
    {
        if (!Exists(path))
            return false;
        if (OperatingSystem.IsWindows())
            return File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint);

        // .NET names no file type beyond these; a socket is neither a regular file, a folder nor a link, and cannot be opened (ENXIO).
        var attributes = File.GetAttributes(path);
        if (attributes.HasFlag(FileAttributes.Directory) || attributes.HasFlag(FileAttributes.ReparsePoint))
            return false;
        try
        {
            using var file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
