namespace Parley.Services;

/// <summary>One client at a desk. What is counted here belongs to the lock of <see cref="QuestionQueue"/>.</summary>
internal sealed class Seat(int number, Conversation talk) : IDisposable
{
    private readonly CancellationTokenSource _dismissed = new();
    private TaskCompletionSource? _settled;

    public int Number { get; } = number;

    public Conversation Talk { get; } = talk;

    /// <summary>Questions of this client in the desk's queue.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Ends when the operator closes the conversation.</summary>
    public CancellationToken Dismissed => _dismissed.Token;

    public DeskClient Snapshot() => new(Number, Talk.Remote, Unanswered);

    public void Asked() => Unanswered++;

    public void Answered()
    {
        if (--Unanswered == 0)
            _settled?.TrySetResult();
    }

    /// <summary>Completes when nothing of this client is unanswered any more.</summary>
    public Task Settled()
    {
        if (Unanswered == 0)
            return Task.CompletedTask;
        _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _settled.Task;
    }

    public void Dismiss()
    {
        try
        {
            _dismissed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has left meanwhile: that is what was wanted.
        }
    }

    public void Dispose() => _dismissed.Dispose();
}
