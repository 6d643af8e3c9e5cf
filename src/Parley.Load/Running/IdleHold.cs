namespace Parley.Load;

/// <summary>
/// Opens connections, has a byte echoed on each so that it is known to be served, holds them without a word, and has
/// another byte echoed at the end: who answers that has stayed.
/// </summary>
internal sealed class IdleHold(LaneSetting setting)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private int _opened;

    /// <summary>Connections that stand so far.</summary>
    internal int Opened => Volatile.Read(ref _opened);

    internal async Task<LoadReport> RunAsync(CancellationToken interrupted)
    {
        var plan = setting.Plan;
        var first = UseOfBoth.Now(plan.ServerProcess);
        var connections = await LaneOpening.OpenAsync(plan.Connections, OpenAsync, interrupted).ConfigureAwait(false);
        try
        {
            var opening = Clock.Seconds(Clock.Now - first.Time);
            var before = UseOfBoth.Now(plan.ServerProcess);
            setting.Window.Open(before.Time, before.Time + Clock.Ticks(plan.Duration));
            await HoldAsync(plan.Duration, interrupted).ConfigureAwait(false);
            var after = UseOfBoth.Now(plan.ServerProcess);
            setting.Window.Close(after.Time);
            var stayed = await CountAsync(connections, interrupted).ConfigureAwait(false);
            await Ending.AllAsync(connections, static (connection, patience) => connection.FinishAsync(patience), interrupted).ConfigureAwait(false);
            return LoadReport.Of(setting, after.Since(before), opening) with
            {
                Messages = stayed,
                Stayed = stayed,
                BytesPerConnection = after.Server is { } then && first.Server is { } now ? (then.Resident - now.Resident) / (double)connections.Length : null,
            };
        }
        finally
        {
            await LaneOpening.DisposeAsync(connections).ConfigureAwait(false);
        }
    }

    private static async Task HoldAsync(TimeSpan duration, CancellationToken interrupted)
    {
        try
        {
            await Task.Delay(duration, interrupted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is over earlier.
        }
    }

    private async Task<Connection> OpenAsync(int number, CancellationToken cancellation)
    {
        var begun = Clock.Now;
        var connection = await Client.ConnectAsync(setting.Plan.Target, setting.Plan.Client, cancellation).ConfigureAwait(false);
        try
        {
            if (!await IsEchoedAsync(connection, number, cancellation).ConfigureAwait(false))
                throw new ParleyException(ErrorReason.ProtocolViolation, $"{setting.Plan.Target.Address} did not echo the byte of connection {number + 1}");
            setting.Tallies.Mine.Latency.Record(Clock.Nanoseconds(Clock.Now - begun));
            Interlocked.Increment(ref _opened);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<int> CountAsync(Connection[] connections, CancellationToken interrupted)
    {
        var stayed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, connections.Length), CancellationToken.None, async (number, _) =>
        {
            try
            {
                if (!interrupted.IsCancellationRequested && await IsEchoedAsync(connections[number], number, interrupted).ConfigureAwait(false))
                    Interlocked.Increment(ref stayed);
                else
                    setting.Troubles.Add(new ParleyException(ErrorReason.Reset, $"{setting.Plan.Target.Address} did not keep connection {number + 1}"));
            }
            catch (ParleyException gone)
            {
                setting.Troubles.Add(gone);
            }
        }).ConfigureAwait(false);
        return stayed;
    }

    private async ValueTask<bool> IsEchoedAsync(Connection connection, int number, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            var at = setting.StartOf(number);
            await connection.Output.WriteAsync(setting.Ask.Memory(at, 1), limit.Token).ConfigureAwait(false);
            var read = await connection.Input.ReadAsync(limit.Token).ConfigureAwait(false);
            var right = read.Buffer.Length == 1 && read.Buffer.FirstSpan[0] == setting.Ask.Span(at, 1)[0];
            connection.Input.AdvanceTo(read.Buffer.End);
            return right;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
