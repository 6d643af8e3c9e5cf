namespace Parley.Load;

/// <summary>Opens many connections, some at the same time; all of them or none.</summary>
internal static class LaneOpening
{
    private const int AtOnce = 32;

    internal static async Task<T[]> OpenAsync<T>(int count, Func<int, CancellationToken, Task<T>> open, CancellationToken cancellation)
        where T : class, IAsyncDisposable
    {
        var opened = new T?[count];
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (number, cancel) => opened[number] = await open(number, cancel).ConfigureAwait(false)).ConfigureAwait(false);
            return opened!;
        }
        catch
        {
            await DisposeAsync(opened).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Frees those that there are.</summary>
    internal static async Task DisposeAsync<T>(IEnumerable<T?> opened)
        where T : class, IAsyncDisposable
    {
        foreach (var one in opened)
        {
            if (one is not null)
                await one.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Opens the lanes of a plan.</summary>
    internal static async Task<Lane[]> OpenAsync(LaneSetting setting, CancellationToken cancellation) => setting.Plan.Mode switch
    {
        LoadMode.FanOut => await FanOutOpening.OpenAsync(setting, cancellation).ConfigureAwait(false),
        LoadMode.Churn => await ChurnAsync(setting, cancellation).ConfigureAwait(false),
        _ when setting.Plan.Target.Address.Kind == SocketKind.Datagram => await OpenAsync(setting.Plan.Connections, (number, cancel) => DatagramsAsync(setting, number, cancel), cancellation).ConfigureAwait(false),
        _ => await OpenAsync(setting.Plan.Connections, (number, cancel) => StreamAsync(setting, number, cancel), cancellation).ConfigureAwait(false),
    };

    private static async Task<Lane[]> ChurnAsync(LaneSetting setting, CancellationToken cancellation)
    {
        // Where nobody listens, that is said at once, and not a thousand times.
        var first = await Client.ConnectAsync(setting.Plan.Target, setting.Plan.Client, cancellation).ConfigureAwait(false);
        await using (first.ConfigureAwait(false))
            await first.FinishAsync(cancellation).ConfigureAwait(false);
        return [.. Enumerable.Range(0, setting.Plan.Connections).Select(number => new ChurnLane(setting, number))];
    }

    private static async Task<Lane> StreamAsync(LaneSetting setting, int number, CancellationToken cancellation)
    {
        var connection = await Client.ConnectAsync(setting.Plan.Target, setting.Plan.Client, cancellation).ConfigureAwait(false);
        try
        {
            if (!setting.Plan.Question.IsEmpty)
                await FirstAnswer.OfAsync(connection, setting.Plan, cancellation).ConfigureAwait(false);
            return new StreamLane(setting, number, connection);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<Lane> DatagramsAsync(LaneSetting setting, int number, CancellationToken cancellation)
    {
        var socket = await Client.OpenDatagramsAsync(setting.Plan.Target, setting.Plan.Client, cancellation).ConfigureAwait(false);
        try
        {
            if (!setting.Plan.Question.IsEmpty)
                await FirstAnswer.OfAsync(socket, setting.Plan, cancellation).ConfigureAwait(false);
            return new DatagramLane(setting, number, socket);
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
