namespace Parley;

/// <summary>
/// One process at a time: a lock file held open (flock(2) on Unix, a sharing mode on Windows; .NET does both for
/// <see cref="FileShare.None"/>). A process that dies leaves the file and loses the lock.
/// </summary>
internal static class FileTurn
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    internal static async Task<IDisposable> TakeAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        for (var began = time.GetTimestamp(); ; await Task.Delay(Between, time, cancellation).ConfigureAwait(false))
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException error) when (IsBusy(error) && time.GetElapsedTime(began) < Longest)
            {
                // Another process has it for the blink that making a certificate takes.
            }
        }
    }

    // EWOULDBLOCK (11 on Linux, 35 on macOS) of flock(2), ERROR_SHARING_VIOLATION (32) on Windows.
    private static bool IsBusy(IOException error) =>
        (error.HResult & 0xFFFF) is 11 or 32 or 35 && error.GetType() == typeof(IOException);
}
