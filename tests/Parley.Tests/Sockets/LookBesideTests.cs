using System.Buffers;
using System.Net.Sockets;

namespace Parley.Tests;

/// <summary>What an engine's thread finds beside an operation that is under way; the operation is played by the test.</summary>
public sealed class LookBesideTests
{
    [Fact]
    public void What_is_found_goes_to_the_one_who_waits_and_the_operation_to_the_next_one() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait { Finds = true };
        var first = wait.WaitAsync(CancellationToken.None);
        wait.LookBeside(here).ShouldBe(true);
        first.IsCompletedSuccessfully.ShouldBeTrue();
        first.Result.ShouldBe(0);

        var second = wait.WaitAsync(CancellationToken.None);
        second.IsCompleted.ShouldBeFalse();
        wait.Begun.ShouldBe(1);
        wait.Complete();
        second.Result.ShouldBe(1);
    });

    [Fact]
    public void Where_there_is_nothing_the_wait_goes_on() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait();
        var waiting = wait.WaitAsync(CancellationToken.None);
        wait.LookBeside(here).ShouldBe(false);
        waiting.IsCompleted.ShouldBeFalse();
        wait.Complete();
        waiting.Result.ShouldBe(1);
    });

    [Fact]
    public void What_the_operation_brings_meanwhile_is_for_the_next_one() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait { Finds = true };
        wait.Meanwhile = wait.Complete;
        var first = wait.WaitAsync(CancellationToken.None);
        wait.LookBeside(here).ShouldBe(true);
        first.Result.ShouldBe(0);
        var second = wait.WaitAsync(CancellationToken.None);
        second.Result.ShouldBe(1);
        wait.Begun.ShouldBe(1);
    });

    [Fact]
    public void What_the_operation_brings_while_nothing_is_found_is_for_the_one_who_waits() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait();
        wait.Meanwhile = wait.Complete;
        var waiting = wait.WaitAsync(CancellationToken.None);
        wait.LookBeside(here).ShouldBe(false);
        waiting.Result.ShouldBe(1);
    });

    [Fact]
    public void Who_is_called_back_meanwhile_hears_it() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait();
        wait.Meanwhile = wait.CallBack;
        var waiting = wait.WaitAsync(CancellationToken.None);
        wait.LookBeside(here).ShouldBe(false);
        waiting.Result.ShouldBe(PlayedWait.CalledBack);
    });

    [Fact]
    public void Who_gives_up_meanwhile_hears_it() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait();
        using var givenUp = new CancellationTokenSource();
        wait.Meanwhile = givenUp.Cancel;
        var waiting = wait.WaitAsync(givenUp.Token);
        wait.LookBeside(here).ShouldBe(false);
        waiting.IsCanceled.ShouldBeTrue();
    });

    [Fact]
    public void An_error_that_is_found_is_told() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait { Meanwhile = () => throw new ParleyException(ErrorReason.Reset, "gone") };
        var waiting = wait.WaitAsync(CancellationToken.None);
        wait.LookBeside(here).ShouldBe(true);
        Should.Throw<ParleyException>(() => waiting.GetAwaiter().GetResult()).Reason.ShouldBe(ErrorReason.Reset);
    });

    [Fact]
    public void Nobody_looks_where_nobody_waits() => OnEngineThread(here =>
    {
        using var wait = new PlayedWait { Finds = true };
        wait.LookBeside(here).ShouldBeNull();
        wait.Looks.ShouldBe(0);
    });

    [Fact]
    public void Nobody_looks_beside_what_began_on_another_thread_for_it_may_be_receiving_just_now()
    {
        using var wait = new PlayedWait { Finds = true, GoesOnAnywhere = true };
        var waiting = wait.WaitAsync(CancellationToken.None);
        OnEngineThread(here => wait.LookBeside(here).ShouldBeNull());
        wait.Looks.ShouldBe(0);
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_order_is_kept_where_the_operation_brings_something_behind_what_was_found()
    {
        var transport = new SocketsTransport();
        await using var listener = (await transport.ListenAsync(Address.Parse("tcp://127.0.0.1:0"), ListenOptions.Default, Guard.Token))[0];
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var accepting = listener.AcceptAsync(Guard.Token).AsTask();
        await peer.ConnectAsync("127.0.0.1", ((TcpAddress)listener.Local).Port.Number, Guard.Token);
        await using var connection = (await accepting).ShouldNotBeNull();
        var reader = (SocketReader)connection.Input;
        var sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        peer.Send(sent);

        // Everything is held: the reader has seen it, and waits for more.
        while (reader.TryRead(out var read) ? read.Buffer.Length < sent.Length : true)
        {
            if (read.Buffer.Length > 0)
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            connection.Get<Socket>()!.Poll(TimeSpan.FromMinutes(1), SelectMode.SelectRead).ShouldBeTrue();
            reader.ReceiveBeside().ShouldBeTrue();
        }

        reader.TryRead(out var held).ShouldBeTrue();
        reader.AdvanceTo(held.Buffer.Start, held.Buffer.End);
        reader.Take([1, 2, 3, 4], 3).ShouldBeTrue();
        reader.TryRead(out var all).ShouldBeTrue();
        all.Buffer.ToArray().ShouldBe([.. sent, 1, 2, 3]);
        reader.AdvanceTo(all.Buffer.End);
    }

    /// <summary>Any thread that is not the pool's is an engine's as soon as an operation completes there.</summary>
    private static void OnEngineThread(Action<EngineThread> test)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                test(EngineThread.Enter(new object()).ShouldNotBeNull());
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException($"on the engine's thread: {failure.Message}", failure);
    }

    private sealed class PlayedWait : SocketWait<int>
    {
        internal const int CalledBack = -1;

        // 1: what is told of is what the operation brought.
        private int _brought;

        internal bool Finds { get; set; }

        internal Action? Meanwhile { get; set; }

        internal int Begun { get; private set; }

        internal int Looks { get; private set; }

        internal void Complete() => OnCompleted(this);

        protected override bool Begin()
        {
            Begun++;
            return true;
        }

        protected override bool Proceed()
        {
            _brought = 1;
            return true;
        }

        protected override bool Look()
        {
            Looks++;
            Meanwhile?.Invoke();
            return Finds;
        }

        protected override int Result(bool calledBack, bool stopped)
        {
            var brought = _brought;
            _brought = 0;
            return calledBack ? CalledBack : brought;
        }
    }
}
