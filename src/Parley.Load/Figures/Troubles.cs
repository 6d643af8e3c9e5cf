namespace Parley.Load;

/// <summary>What went wrong in a run. It is rare, or the run is short: a lock is good enough.</summary>
internal sealed class Troubles
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private long _errors;
    private long _bad;
    private ParleyException? _firstError;
    private string? _firstBad;

    internal long Errors => Volatile.Read(ref _errors);

    internal long Bad => Volatile.Read(ref _bad);

    /// <summary>The first error; null: there was none.</summary>
    internal ParleyException? FirstError => Volatile.Read(ref _firstError);

    /// <summary>Where the first wrong byte was; null: there was none.</summary>
    internal string? FirstBad => Volatile.Read(ref _firstBad);

    /// <summary>A connection broke.</summary>
    internal void Add(ParleyException error)
    {
        lock (_gate)
        {
            _errors++;
            _firstError ??= error;
        }
    }

    /// <summary>Bytes were not what they should have been.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="where">A sentence about the first of them.</param>
    internal void AddBad(long bytes, string where)
    {
        lock (_gate)
        {
            _bad += bytes;
            _firstBad ??= where;
        }
    }
}
