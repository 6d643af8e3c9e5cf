using System.Buffers;
using Microsoft.AspNetCore.Connections;

internal sealed class Echo : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        while (true)
        {
            var read = await input.ReadAsync();
            foreach (var segment in read.Buffer)
                output.Write(segment.Span);
            input.AdvanceTo(read.Buffer.End);
            if ((await output.FlushAsync()).IsCompleted || read.IsCompleted)
                return;
        }
    }
}
