using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// A process for each client: the connection's descriptor is inherited by a child, as inetd(8) does it with "nowait".
/// The child is told which descriptor it has, and speaks to the peer itself; nothing is copied in between.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ProcessPerClient : IProcessMode
{
    // Descriptors are close-on-exec; one is made inheritable for the moment of a start. Two starts at once would leak
    // each other's descriptor into the wrong child, and its peer would never see the end. So: one start at a time.
    private static readonly Lock Starting = new();

    // A child drains by itself; one that does not is killed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Func<int, Endpoint, ProcessStartInfo> _command;

    /// <summary>Makes the mode.</summary>
    /// <param name="command">The command that serves a client, given the number of the inherited descriptor and the endpoint.</param>
    public ProcessPerClient(Func<int, Endpoint, ProcessStartInfo> command) => _command = command;

    /// <inheritdoc/>
    public async Task ServeAsync(Connection connection, Endpoint endpoint, Action<int> started, CancellationToken stopping)
    {
        var socket = connection.Get<Socket>()
            ?? throw new ParleyException(ErrorReason.NotSupported, $"cannot hand {connection.Remote} to a process: it has no descriptor");
        using var process = Start(socket, endpoint);
        started(process.Id);
        try
        {
            await process.WaitForExitAsync(stopping).ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw new ParleyException(ErrorReason.Other, $"its process {process.Id} ended with code {process.ExitCode}");
            return;
        }
        catch (OperationCanceledException)
        {
            _ = Native.Kill(process.Id, Native.Terminate); // ESRCH: it has just ended by itself
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(Socket socket, Endpoint endpoint)
    {
        var descriptor = (int)socket.Handle;
        var command = _command(descriptor, endpoint);
        try
        {
            lock (Starting)
            {
                Inheritable(descriptor, true);
                try
                {
                    return Process.Start(command)!;
                }
                finally
                {
                    Inheritable(descriptor, false);
                }
            }
        }
        catch (Win32Exception error)
        {
            throw new ParleyException(ErrorReason.ResourcesExhausted, $"cannot start a process for a client of {endpoint.Name}: {error.Message}", error);
        }
    }

    private static void Inheritable(int descriptor, bool inheritable)
    {
        if (Native.Fcntl(descriptor, Native.SetDescriptorFlags, inheritable ? 0 : Native.CloseOnExec) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
