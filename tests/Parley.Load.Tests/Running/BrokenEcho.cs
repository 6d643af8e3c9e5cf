using System.Buffers;

namespace Parley.Load.Tests;

/// <summary>An echo with a fault: what it says is made of what it heard by a function, connection by connection.</summary>
/// <param name="echo">Gets the bytes that came, and how many came on this connection before; returns what to answer, null to close.</param>
internal sealed class BrokenEcho(Func<byte[], long, byte[]?> echo) : IStreamService
{
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        for (long before = 0; ;)
        {
            var read = await connection.Input.ReadAsync(stopping);
            var bytes = read.Buffer.ToArray();
            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || echo(bytes, before) is not { } answer)
                return;
            before += bytes.Length;
            if (answer.Length > 0)
                await connection.Output.WriteAsync(answer, stopping);
        }
    }
}
