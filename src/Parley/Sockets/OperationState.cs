using System.Runtime.CompilerServices;

namespace Parley;

/// <summary>
/// Where an operation and whoever waits for it stand. Several threads change it, always with one interlocked operation;
/// who makes a change owns what it names. Never copy it.
/// </summary>
internal struct OperationState
{
    private const int Idle = 0;
    private const int UnderWay = 1;       // the operation; nobody waits
    private const int Awaited = 2;        // the operation, and somebody waits
    private const int Busy = 3;           // it is over, and what it brought is being taken for the one who waits
    private const int Over = 4;           // it is over; nobody has taken what it brought
    private const int LookedBeside = 5;   // as Awaited, and it is looked whether there is something already
    private const int OverMeanwhile = 6;  // as LookedBeside, and the operation is over

    private int _now;

    /// <summary>An operation is under way, or what it brought was not taken.</summary>
    internal bool IsUnderWay => Volatile.Read(ref _now) != Idle;

    /// <summary>An operation is under way.</summary>
    internal bool IsPending => Volatile.Read(ref _now) is UnderWay or Awaited or LookedBeside;

    /// <summary>Nobody waits.</summary>
    internal bool IsFree => Volatile.Read(ref _now) is Idle or UnderWay or Over;

    /// <summary>Something is being taken for the one who waits: that is a matter of a receive.</summary>
    internal bool IsBeingTaken => Volatile.Read(ref _now) is Busy or LookedBeside or OverMeanwhile;

    /// <summary>Somebody waits from here on.</summary>
    /// <param name="isIdle">No operation is under way, and none is over: one has to be begun.</param>
    /// <returns>True: one that was under way is over, and what it brought is the caller's.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Await(out bool isIdle)
    {
        var was = Interlocked.CompareExchange(ref _now, Awaited, UnderWay);
        isIdle = was == Idle;
        return was switch
        {
            Idle or UnderWay => false,
            Over => true,
            _ => throw new InvalidOperationException("one at a time: another one still waits"),
        };
    }

    /// <summary>An operation begins for the one who waits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Begin() => Interlocked.Exchange(ref _now, Awaited);

    /// <summary>None began.</summary>
    /// <returns>True: somebody still waits for it.</returns>
    internal bool BeginFailed() => Interlocked.Exchange(ref _now, Idle) == Awaited;

    /// <summary>The operation was over as soon as it began.</summary>
    /// <returns>True: what it brought is the caller's. False: whoever waited was told of something else meanwhile, and it is the next one's.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool OverAtOnce()
    {
        if (Interlocked.CompareExchange(ref _now, Busy, Awaited) == Awaited)
            return true;
        Volatile.Write(ref _now, Over);
        return false;
    }

    /// <summary>The operation is over.</summary>
    /// <returns>True: what it brought is the caller's, to take for the one who waits.</returns>
    internal bool Complete()
    {
        while (true)
        {
            switch (Volatile.Read(ref _now))
            {
                case Awaited when Interlocked.CompareExchange(ref _now, Busy, Awaited) == Awaited:
                    return true;
                case UnderWay when Interlocked.CompareExchange(ref _now, Over, UnderWay) == UnderWay:
                case LookedBeside when Interlocked.CompareExchange(ref _now, OverMeanwhile, LookedBeside) == LookedBeside:
                    return false;
                case Awaited or UnderWay or LookedBeside:
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>What was the caller's is taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Taken() => Volatile.Write(ref _now, Idle);

    /// <summary>Goes on as if an operation were over.</summary>
    internal void Take() => Volatile.Write(ref _now, Busy);

    /// <summary>Nobody waits any more; the operation goes on.</summary>
    /// <returns>False: nobody did, or something is being taken for that one.</returns>
    internal bool Leave() => Interlocked.CompareExchange(ref _now, UnderWay, Awaited) == Awaited;

    /// <summary>Nobody will wait any more.</summary>
    /// <returns>Whether what an operation brought was not taken.</returns>
    internal bool Abandon() => Interlocked.CompareExchange(ref _now, Idle, Over) == Over;

    /// <summary>Begins to look, beside the operation, for what it waits for.</summary>
    /// <returns>False: nobody waits.</returns>
    internal bool BeginLook() => Interlocked.CompareExchange(ref _now, LookedBeside, Awaited) == Awaited;

    /// <summary>There was something: nobody waits any more, and the operation goes on.</summary>
    internal void Found()
    {
        if (Interlocked.CompareExchange(ref _now, UnderWay, LookedBeside) != LookedBeside)
            Volatile.Write(ref _now, Over);
    }

    /// <summary>There was nothing.</summary>
    /// <returns>True: the operation is over meanwhile, and what it brought is the caller's.</returns>
    internal bool FoundNothing()
    {
        if (Interlocked.CompareExchange(ref _now, Awaited, LookedBeside) == LookedBeside)
            return false;
        Volatile.Write(ref _now, Busy);
        return true;
    }
}
