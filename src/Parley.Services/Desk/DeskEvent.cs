using System.Text;

namespace Parley.Services;

/// <summary>What happened at a <see cref="Desk"/>.</summary>
public enum DeskEventKind
{
    /// <summary>A client came.</summary>
    Came,

    /// <summary>A client said something: <see cref="DeskEvent.Question"/> and <see cref="DeskEvent.Bytes"/>.</summary>
    Asked,

    /// <summary>A client has finished sending and waits for answers still owed to it.</summary>
    Finished,

    /// <summary>A client is gone, and its questions with it.</summary>
    Left,
}

/// <summary>One client of a desk, as it was at one moment.</summary>
/// <param name="Number">What it is called; unique at this desk.</param>
/// <param name="Remote">Its address.</param>
/// <param name="Unanswered">Its messages that wait for an answer.</param>
public sealed record DeskClient(int Number, Address Remote, int Unanswered);

/// <summary>One event at a desk.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Client">To whom.</param>
/// <param name="Question">The message's number at this desk, from 1; 0 where nothing was asked.</param>
/// <param name="Bytes">The message as it came, without its line ending; the observer's to keep.</param>
public sealed record DeskEvent(DeskEventKind Kind, DeskClient Client, long Question = 0, ReadOnlyMemory<byte> Bytes = default)
{
    /// <summary>The message as UTF-8. It is the peer's: escape it before a terminal shows it.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}

/// <summary>Hears the events of a desk. A client's events come in order; its next message waits until this completes. Must not throw.</summary>
/// <param name="happened">The event.</param>
/// <returns>When it has been shown.</returns>
public delegate ValueTask DeskObserver(DeskEvent happened);
