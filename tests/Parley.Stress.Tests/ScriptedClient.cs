namespace Parley.Stress.Tests;

/// <summary>Does what its script says, and holds every byte that comes against the pattern.</summary>
internal sealed class ScriptedClient(Script script, Place place, Connection connection)
{
    private readonly Random _chance = new(script.Seed + 1);
    private readonly Pattern _pattern = new(script.Seed);
    private long _sent;

    /// <summary>Bytes that came back.</summary>
    public long Heard { get; private set; }

    /// <summary>Whether it pauses, at random. Default true.</summary>
    public bool Pauses { get; init; } = true;

    /// <summary>Says who it is. The rest comes with <see cref="RunAsync"/>.</summary>
    public async Task GreetAsync()
    {
        script.Greeting.Write(connection.Output);
        await connection.Output.FlushAsync(Patience.Token);
    }

    public async Task RunAsync()
    {
        var hearing = HearAsync();
        var toSend = script.End == ClientEnd.HalfCloses ? script.Bytes : _chance.Next(script.Bytes + 1);
        var stopped = await SendAsync(toSend);
        switch (script.End)
        {
            case ClientEnd.HalfCloses:
                stopped |= await HalfCloseAsync();
                await CheckEndAsync(await hearing, stopped);
                await connection.FinishAsync(Patience.Token);
                break;
            case ClientEnd.Finishes:
                await connection.FinishAsync(Patience.Token);
                break;
            case ClientEnd.Aborts:
                connection.Abort();
                break;
        }

        await connection.DisposeAsync();
        await hearing;
        if (Heard > _sent)
            Assert.Fail($"{Heard} bytes came back of {_sent}");
    }

    /// <summary>Sends up to a position. True: the peer had gone before.</summary>
    private async Task<bool> SendAsync(int count)
    {
        try
        {
            // Small pieces or large ones, but not so small that they are thousands.
            for (var most = Math.Clamp(_chance.Size(place.LargestFlush), Math.Min(count / 50 + 1, place.LargestFlush), place.LargestFlush); _sent < count;)
            {
                var size = Math.Min(_chance.Size(most), count - (int)_sent);
                for (var part = 0; part < size;)
                {
                    var room = connection.Output.GetSpan();
                    var piece = Math.Min(room.Length, size - part);
                    _pattern.Fill(room[..piece], _sent + part);
                    connection.Output.Advance(piece);
                    part += piece;
                }

                _sent += size;
                await connection.Output.FlushAsync(Patience.Token);
                if (Pauses)
                    await Chance.PauseAsync(_chance);
            }

            return false;
        }
        catch (ParleyException gone) when (gone.Reason == ErrorReason.Reset && !script.IsWhole)
        {
            return true;
        }
    }

    private async Task<bool> HalfCloseAsync()
    {
        try
        {
            await connection.Output.CompleteAsync();
            return false;
        }
        catch (ParleyException gone) when (gone.Reason == ErrorReason.Reset && !script.IsWhole)
        {
            return true;
        }
    }

    /// <summary>Hears everything. True: up to a proper end; false: up to a reset.</summary>
    private async Task<bool> HearAsync()
    {
        try
        {
            while (true)
            {
                var result = await connection.Input.ReadAsync(Patience.Token);
                var take = _chance.Next(3) == 0 ? result.Buffer.Slice(0, _chance.NextInt64(result.Buffer.Length + 1)) : result.Buffer;
                _pattern.Check(take, Heard);
                Heard += take.Length;
                var ended = result.IsCompleted && take.Length == result.Buffer.Length;
                connection.Input.AdvanceTo(take.End);
                if (ended)
                    return true;
            }
        }
        catch (ParleyException gone) when (gone.Reason == ErrorReason.Reset && !script.IsWhole)
        {
            return false;
        }
    }

    private Task CheckEndAsync(bool properly, bool stopped)
    {
        var wrong = script.Greeting.End switch
        {
            ServerEnd.Echoes => Heard == script.Bytes ? null : $"{Heard} bytes came back of {script.Bytes}",

            // What a server says before its graceful close is never lost.
            ServerEnd.Finishes => Heard >= script.Greeting.After || !properly ? null : $"{Heard} bytes came back; the server says at least {script.Greeting.After} before it leaves",
            _ => properly && place.KnowsReset && !stopped && Heard < script.Bytes ? "the server's reset looked like an end" : null,
        };
        if (wrong is not null)
            Assert.Fail($"client {script.Seed}: {wrong} ({script})");
        return Task.CompletedTask;
    }
}
