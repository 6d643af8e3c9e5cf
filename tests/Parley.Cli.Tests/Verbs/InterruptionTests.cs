namespace Parley.Cli.Tests;

public sealed class InterruptionTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 130)]
    public async Task A_signal_ends_connect_with_the_signals_exit_code_and_no_words(string signal, int exitCode)
    {
        await using var server = RawServer.Tcp(async client =>
        {
            await client.SayAsync("here");
            // The peer is told of the end, not reset.
            (await client.ReadToEndAsync()).ShouldBeEmpty();
        });
        await using var connect = ParleyProcess.Start("connect", server.Address);
        await connect.OutputHoldsAsync("here");
        await connect.SignalAsync(signal);
        var finished = await connect.FinishAsync();
        finished.ExitCode.ShouldBe(exitCode);
        finished.Error.ShouldBeEmpty();
        await server.DoneAsync();
    }

    [Fact]
    public async Task It_ends_send_too()
    {
        var asked = new TaskCompletionSource();
        await using var server = RawServer.Tcp(async client =>
        {
            await client.ReadUntilAsync("x");
            asked.SetResult();
            await client.ReadToEndAsync();
        });
        await using var send = ParleyProcess.Start("send", "--wait", "10m", server.Address, "x");
        await asked.Task.WaitAsync(Guard.Token);
        await send.SignalAsync("INT");
        (await send.FinishAsync()).ExitCode.ShouldBe(130);
    }

    [Fact]
    public async Task It_is_the_usual_end_of_listen_and_relay()
    {
        await using var listen = ParleyProcess.Start("listen", "tcp://127.0.0.1:0");
        await listen.ErrorHoldsAsync("listening at");
        await listen.SignalAsync("INT");
        (await listen.FinishAsync()).ExitCode.ShouldBe(0);

        await using var relay = ParleyProcess.Start("relay", "tcp://127.0.0.1:0", "tcp://127.0.0.1:1");
        await relay.ErrorHoldsAsync("relay: ");
        await relay.SignalAsync("INT");
        (await relay.FinishAsync()).ExitCode.ShouldBe(0);
    }
}
