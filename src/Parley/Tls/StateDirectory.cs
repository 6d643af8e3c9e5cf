namespace Parley;

/// <summary>
/// Where this user's Parley keeps what it must find again: <c>$XDG_STATE_HOME/parley</c> or <c>~/.local/state/parley</c>
/// (XDG Base Directory Specification 0.8), <c>~/Library/Application Support/parley</c> on macOS,
/// <c>%LOCALAPPDATA%\parley</c> on Windows.
/// </summary>
internal static class StateDirectory
{
    internal static string Path
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Under(Environment.SpecialFolder.LocalApplicationData);
            var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");

            // The specification: a path that is not absolute is to be ignored.
            if (home is not null && System.IO.Path.IsPathFullyQualified(home))
                return System.IO.Path.Combine(home, "parley");
            return OperatingSystem.IsMacOS()
                ? Under(Environment.SpecialFolder.UserProfile, "Library", "Application Support")
                : Under(Environment.SpecialFolder.UserProfile, ".local", "state");
        }
    }

    /// <summary>Makes a directory that only its owner can look into, with its parents.</summary>
    internal static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Under(Environment.SpecialFolder folder, params ReadOnlySpan<string> parts)
    {
        var root = Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
        if (root.Length == 0)
        {
            throw new ParleyException(ErrorReason.FileNotFound, "cannot tell where to keep a certificate: this user has no home directory")
            {
                Hint = OperatingSystem.IsWindows() ? "Name a certificate with cert=." : "Set XDG_STATE_HOME, or name a certificate with cert=.",
            };
        }

        return System.IO.Path.Combine([root, .. parts, "parley"]);
    }
}
