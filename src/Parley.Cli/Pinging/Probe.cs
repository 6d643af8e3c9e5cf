namespace Parley.Cli;

/// <summary>What one question found.</summary>
internal enum Finding
{
    /// <summary>The host answered, or the connection stood.</summary>
    Answered,

    /// <summary>Nothing came in time.</summary>
    Silence,

    /// <summary>The system, the host or the way there said no.</summary>
    Refused,
}

/// <summary>One question and what it found.</summary>
/// <param name="Finding">What it found.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Words">An answer in a word or two, a refusal as a sentence; not needed for silence.</param>
internal readonly record struct Probe(Finding Finding, TimeSpan Took, string Words = "");

/// <summary>Something that can be asked whether it is there.</summary>
internal interface IProbed : IDisposable
{
    /// <summary>What is asked, and how: the first line for people.</summary>
    string Title { get; }

    /// <summary>Such as <c>icmp</c> or <c>connect</c>, for programs.</summary>
    string Method { get; }

    /// <summary>The address that is asked, with its name resolved where it has one.</summary>
    string Place { get; }

    /// <summary>What silence means, as a sentence without its time; null: no more than that nothing answered.</summary>
    string? MeaningOfSilence => null;

    /// <summary>Asks once.</summary>
    /// <param name="number">Of the question, from 1.</param>
    /// <param name="wait">For the answer.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<Probe> AskAsync(int number, TimeSpan wait, CancellationToken cancellation);
}
