namespace Parley.Stress.Tests;

/// <summary>Clients by chance.</summary>
/// <param name="arena">Where they go.</param>
/// <param name="clients">How many.</param>
/// <param name="mostBytes">That one of them sends.</param>
internal sealed class Crowd(Arena arena, int clients, int mostBytes)
{
    // No more connect at the same moment than wait in a backlog.
    private readonly SemaphoreSlim _door = new(256);
    private readonly TaskCompletionSource _allHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _here;
    private int _cutShort;

    /// <summary>Clients that did not hear all that they said, as their scripts have it.</summary>
    public int CutShort => _cutShort;

    /// <summary>Ends when the last one has left.</summary>
    /// <param name="seed">Of everything that they do.</param>
    /// <param name="allAtOnce">They wait for each other before they talk, so that all of them are connected at one moment.</param>
    public async Task RunAsync(int seed, bool allAtOnce)
    {
        if (!allAtOnce)
            _allHere.SetResult();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(() => RunOneAsync(Script.Of(seed + number, mostBytes)), Patience.Token)));
    }

    private async Task RunOneAsync(Script script)
    {
        if (!script.IsWhole)
            Interlocked.Increment(ref _cutShort);
        try
        {
            await _door.WaitAsync(Patience.Token);
            ScriptedClient client;
            try
            {
                client = new ScriptedClient(script, arena.Place, await arena.ConnectAsync());
                await client.GreetAsync();
            }
            finally
            {
                _door.Release();
            }

            if (Interlocked.Increment(ref _here) == clients)
                _allHere.TrySetResult();
            await _allHere.Task.WaitAsync(Patience.Token);
            await client.RunAsync();
        }
        catch (Exception error)
        {
            // The others need not wait for one that will never come.
            _allHere.TrySetResult();
            throw new InvalidOperationException($"the client of {script}: {error.Message}", error);
        }
    }
}
