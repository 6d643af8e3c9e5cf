using System.Buffers;

namespace Parley.Tests;

// A server over this transport: it drains, and a service may wait for its calls in any way.
public abstract partial class TransportBehaviour
{
    [Fact]
    public async Task A_server_that_stops_in_mid_traffic_loses_nothing_that_it_has_taken()
    {
        const int Clients = 8;
        var service = new EchoUntilStopped();
        var server = await ServeAsync(service);
        using var flowing = new CountdownEvent(Clients);
        var talks = Enumerable.Range(0, Clients).Select(number => Task.Run(async () =>
        {
            await using var client = await ConnectAsync(server);
            var pattern = new Pattern(70 + (number * 10_007));
            var (enough, signalled) = (500_000L, false);
            var window = new Window(1_000_000);
            using var ended = new CancellationTokenSource();
            var sending = Task.Run(async () =>
            {
                for (var sent = 0L; !ended.IsCancellationRequested; sent += 20_000)
                {
                    await window.TakeAsync(20_000);
                    await client.Output.SendAsync(pattern, sent, 20_000, flush: 20_000);
                }

                await client.Output.CompleteAsync();
            });
            var came = await client.Input.ExpectToEndAsync(pattern, heard: bytes =>
            {
                window.Give(bytes);
                if (signalled || (enough -= bytes) > 0)
                    return;
                signalled = true;
                flowing.Signal();
            });
            await ended.CancelAsync();
            window.Open();
            await sending;
            await client.FinishAsync(Safety);
            return came;
        })).ToArray();
        await Task.Run(() => flowing.Wait(Safety));

        await server.StopAsync(Safety);

        var came = await Task.WhenAll(talks).OrFail();
        came.Sum().ShouldBe(service.Echoed);
        server.ClientCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_service_may_block_until_another_clients_message_comes()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = await ServeAsync(new Scripted(async (connection, stopping) =>
        {
            var result = await connection.Input.ReadAsync(stopping);
            var waits = result.Buffer.FirstSpan[0] == 'w';
            connection.Input.AdvanceTo(result.Buffer.End);
            if (waits)
                gate.Wait(stopping);
            else
                gate.Set();
            await connection.Output.WriteAsync("done"u8.ToArray(), stopping);
        }));
        var waiting = Enumerable.Range(0, 4).Select(_ => AskAsync(server, "w")).ToArray();

        (await AskAsync(server, "go")).ShouldBe("done");

        (await Task.WhenAll(waiting).OrFail()).ShouldAllBe(static answer => answer == "done");
    }

    [Fact]
    public async Task A_service_may_block_on_its_own_reads_and_flushes()
    {
        const int Much = 200_000;
        await using var server = await ServeAsync(new Scripted(static (connection, stopping) =>
        {
            while (true)
            {
                var result = connection.Input.ReadAsync(stopping).AsTask().Result;
                foreach (var segment in result.Buffer)
                {
                    connection.Output.Write(segment.Span);
                    connection.Output.FlushAsync(stopping).AsTask().Wait(stopping);
                }

                connection.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return default;
            }
        }));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            await using var client = await ConnectAsync(server);
            var pattern = new Pattern(80 + number);
            var reading = client.Input.ExpectToEndAsync(pattern);
            await client.Output.SendAsync(pattern, 0, Much, flush: 7_000);
            await client.Output.CompleteAsync();
            (await reading).ShouldBe(Much);
            await client.FinishAsync(Safety);
        }))).OrFail();
    }

    [Fact]
    public async Task A_service_may_leave_its_context_or_post_to_it()
    {
        await using var server = await ServeAsync(new Scripted(static async (connection, stopping) =>
        {
            var context = SynchronizationContext.Current ?? new SynchronizationContext();
            for (var turn = 0; turn < 3; turn++)
            {
                var result = await connection.Input.ReadAsync(stopping);
                connection.Input.AdvanceTo(result.Buffer.End);
                var posted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                context.Post(static posted => ((TaskCompletionSource)posted!).SetResult(), posted);
                await posted.Task.WaitAsync(stopping);
                await connection.Output.WriteAsync("posted"u8.ToArray(), stopping);

                result = await connection.Input.ReadAsync(stopping).ConfigureAwait(false);
                connection.Input.AdvanceTo(result.Buffer.End);
                await Task.Yield();
                await connection.Output.WriteAsync("elsewhere"u8.ToArray(), stopping).ConfigureAwait(false);
            }
        }));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
        {
            await using var client = await ConnectAsync(server);
            for (var turn = 0; turn < 3; turn++)
            {
                await client.Output.WriteAsync("?"u8.ToArray(), Safety);
                (await client.Input.ReadTextAsync(6)).ShouldBe("posted");
                await client.Output.WriteAsync("!"u8.ToArray(), Safety);
                (await client.Input.ReadTextAsync(9)).ShouldBe("elsewhere");
            }

            await client.FinishAsync(Safety);
        }))).OrFail();
    }

    private async Task<Server> ServeAsync(IService service)
    {
        var server = Keep(new Server(new ServerOptions { Transports = [Transport], Limits = new Limits { Drain = TimeSpan.FromMinutes(1) } }));
        await server.OpenAsync("service", new ListenTarget(FreePlace(), ListenOptions.Default), service, Safety);
        return server;
    }

    private ValueTask<Connection> ConnectAsync(Server server) => Transport.ConnectAsync(server.Endpoints[0].Address, ConnectOptions.Default, Safety);

    private async Task<string> AskAsync(Server server, string question)
    {
        await using var client = await ConnectAsync(server);
        await client.Output.WriteAsync(System.Text.Encoding.ASCII.GetBytes(question), Safety);
        var answer = await client.Input.ReadToEndAsync();
        await client.FinishAsync(Safety);
        return answer;
    }

    private sealed class Scripted(Func<Connection, CancellationToken, ValueTask> serve) : IStreamService
    {
        public ValueTask ServeAsync(Connection connection, CancellationToken stopping) => serve(connection, stopping);
    }

    /// <summary>Echoes until the server stops: what it has taken by then it says back.</summary>
    private sealed class EchoUntilStopped : IStreamService
    {
        private long _echoed;

        public long Echoed => Volatile.Read(ref _echoed);

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            while (!stopping.IsCancellationRequested)
            {
                var result = await connection.Input.ReadAsync(stopping);
                foreach (var segment in result.Buffer)
                {
                    Interlocked.Add(ref _echoed, segment.Length);
                    await connection.Output.WriteAsync(segment, CancellationToken.None);
                }

                connection.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return;
            }
        }
    }
}
