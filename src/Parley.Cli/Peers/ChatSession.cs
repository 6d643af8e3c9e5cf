using System.Text;
using Parley.Chat;

namespace Parley.Cli;

/// <summary>
/// One member's side of a chat: a name, perhaps a room, then lines out and lines in. It reads the chat's wire format
/// (<see cref="ChatService"/>) where it must, and takes any other peer that speaks in messages as it comes.
/// </summary>
/// <param name="talk">The chat.</param>
/// <param name="terminal">Lines typed or piped, and where what comes is printed.</param>
internal sealed class ChatSession(Conversation talk, Terminal terminal)
{
    private const string Refused = "Send another name.";
    private const string Arrived = "*** You are in ";
    private const string Goodbye = "*** Goodbye";
    private const string Quit = "/quit";

    // A chat answers at once; a program written for two answers when its person does.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Piped lines keep below what a chat takes for a flood.
    private static readonly int Unhurried = new ChatOptions().Burst / 2;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1.0 / new ChatOptions().MessagesPerSecond);

    // Datagrams' conversations are forgotten after two silent minutes (Limits.SessionIdle); an empty message says nothing and keeps this one.
    private static readonly TimeSpan StillHere = TimeSpan.FromSeconds(45);

    private readonly bool _typed = terminal.InIsTerminal;
    private volatile Awaited? _awaited;
    private volatile bool _introduced;
    private volatile bool _left;

    /// <summary>Joins, talks and leaves.</summary>
    /// <param name="name">The name to try first; null: the first line of input is it.</param>
    /// <param name="room">The room to go to; null: where the chat puts everybody.</param>
    /// <param name="cancellation">Leaves at once.</param>
    /// <returns>When this member has left, or the chat has ended.</returns>
    internal async Task RunAsync(string? name, string? room, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var receiving = ReceiveAsync(over.Token);
        var sending = SendAsync(name, room, receiving, over.Token);
        var staying = talk.Remote.Kind == SocketKind.Datagram ? StayAsync(over.Token) : Task.CompletedTask;
        try
        {
            // A peer that is gone is the receiver's to find, behind its last words.
            if (await Task.WhenAny(receiving, sending) == sending && !IsPeerGone(sending))
                await sending;
            await (sending.IsCompletedSuccessfully ? Task.WhenAny(receiving, Task.Delay(Patience, over.Token)) : receiving);
            if (receiving.IsCompleted)
                await receiving;
            if (!_introduced)
                throw new CommandException(ExitCode.Failed, $"{talk.Remote} ended the conversation before it took a name");
            await talk.FinishAsync(cancellation);
        }
        catch (CommandException)
        {
            await talk.FinishAsync(cancellation);
            throw;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // On datagrams nothing else tells the chat of the end.
            talk.TrySend(Quit);
            await talk.FinishAsync(CancellationToken.None);
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAny(sending);
            await Task.WhenAny(receiving);
            await Task.WhenAny(staying);
        }
    }

    /// <summary>
    /// A program written for two takes one receive as one message: two sends in a row would reach it as one. So piped
    /// lines wait for its answers, and of a goodbye in words it knows nothing.
    /// </summary>
    private bool TakesTurns => talk.Style == PeerStyle.Bare;

    private static bool IsPeerGone(Task sending) => sending.Exception?.InnerException is ParleyException { Reason: ErrorReason.Reset };

    private async Task StayAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(StillHere, cancellation);
            if (_introduced && !_left)
                talk.TrySend(ReadOnlyMemory<byte>.Empty);
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        // Away from the caller at once: standard output may block.
        await Task.Yield();
        while (await talk.ReceiveAsync(cancellation) is { } message)
        {
            var text = message.Text;
            // A refused name is an error of this side's, told on standard error.
            if (_awaited?.Take(text) is not false)
                terminal.WriteLine(text);
            // The end of a datagram's conversation cannot be seen otherwise.
            if (_left && text.StartsWith(Goodbye, StringComparison.Ordinal))
                return;
        }
    }

    private async Task SendAsync(string? name, string? room, Task receiving, CancellationToken cancellation)
    {
        await using var lines = new InputUnits(terminal.Input.Reader).Lines(default, mayCut: false, cancellation).GetAsyncEnumerator(cancellation);
        await IntroduceAsync(name, lines, receiving, cancellation);
        if (room is not null)
            await JoinAsync(room, receiving, cancellation);

        var sent = 0;
        while (!_left && await lines.MoveNextAsync())
        {
            if (lines.Current.IsEmpty)
                continue;
            if (!_typed && ++sent > Unhurried)
                await Task.Delay(Pace, cancellation);
            _left = Encoding.UTF8.GetString(lines.Current.Span).Trim() is Quit or "[e]";
            if (TakesTurns && !_typed)
                await AskAsync(lines.Current, new Awaited(_ => true), receiving, cancellation);
            else
                await talk.SendAsync(lines.Current, cancellation);
        }

        // Lines are answered in their order: what was asked before is answered before the goodbye.
        if (!_left && !TakesTurns)
            await talk.SendAsync(Quit, cancellation);
        _left = true;
    }

    private async Task IntroduceAsync(string? name, IAsyncEnumerator<ReadOnlyMemory<byte>> lines, Task receiving, CancellationToken cancellation)
    {
        var refusal = "no name was given: it is the first line, or comes with --name";
        for (var given = name; ; given = null)
        {
            if (given is null && !await lines.MoveNextAsync())
                throw new CommandException(ExitCode.Failed, refusal);
            var awaited = new Awaited(text => !text.EndsWith(Refused, StringComparison.Ordinal));
            var took = await AskAsync(given ?? Encoding.UTF8.GetString(lines.Current.Span), awaited, receiving, cancellation);
            if (took is null && talk.Style == PeerStyle.Bounded && !receiving.IsCompleted)
                throw CommandException.TimedOut($"no answer came from {talk.Remote}");
            if (took is not false)
            {
                _introduced = took is not null || !receiving.IsCompleted;
                return;
            }

            refusal = awaited.Text[..^Refused.Length].TrimStart('*').Trim();
            if (!_typed && given is not null)
                throw new CommandException(ExitCode.Failed, refusal);
            terminal.Complain(refusal, _typed ? "Type another name." : null);
        }
    }

    private async Task JoinAsync(string room, Task receiving, CancellationToken cancellation)
    {
        var awaited = new Awaited(text => text.StartsWith(Arrived, StringComparison.Ordinal) ? true : null);
        // A person sees why it failed, and is in the chat; piped lines would go to the wrong room.
        if (await AskAsync($"/join {room}", awaited, receiving, cancellation) is null && !_typed)
            throw new CommandException(ExitCode.Failed, $"{talk.Remote} did not let this member into the room {room}");
    }

    private Task<bool?> AskAsync(string line, Awaited awaited, Task receiving, CancellationToken cancellation) =>
        AskAsync(Encoding.UTF8.GetBytes(line), awaited, receiving, cancellation);

    // Null: no answer in time, or none any more.
    private async Task<bool?> AskAsync(ReadOnlyMemory<byte> line, Awaited awaited, Task receiving, CancellationToken cancellation)
    {
        _awaited = awaited;
        await talk.SendAsync(line, cancellation);
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(awaited.Decided, receiving, Task.Delay(Patience, clock.Token));
        await clock.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        _awaited = null;
        return awaited.Decided.IsCompleted ? await awaited.Decided : null;
    }

    /// <summary>An answer that decides how things go on.</summary>
    /// <param name="read">What a text means: yes, no, or nothing (null).</param>
    private sealed class Awaited(Func<string, bool?> read)
    {
        private readonly TaskCompletionSource<bool> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Decided => _decided.Task;

        /// <summary>The text that decided.</summary>
        public string Text { get; private set; } = "";

        public bool? Take(string text)
        {
            if (Decided.IsCompleted || read(text) is not { } yes)
                return null;
            Text = text;
            _decided.TrySetResult(yes);
            return yes;
        }
    }
}
