using System.Numerics;

namespace Parley.Load;

/// <summary>
/// Counts latencies in buckets whose width grows with the value: 128 to each power of two, so that a bucket is less than
/// 1 % as wide as what it holds, from 1 ns to half an hour, in a fixed 35 KB. (The idea is Gil Tene's HdrHistogram.)
/// One thread records; others may read what is then a moment old.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBits = 7;
    private const int Sub = 1 << SubBits;
    private const int LargestBits = 41;

    private readonly long[] _counts = new long[(LargestBits - SubBits + 1) << SubBits];
    private long _total;
    private long _max;

    /// <summary>The largest value that has a bucket, in nanoseconds; larger ones are counted in the last.</summary>
    public const long Largest = (1L << LargestBits) - 1;

    /// <summary>Values recorded.</summary>
    public long Count => Volatile.Read(ref _total);

    /// <summary>The largest value recorded, exactly, in nanoseconds; 0: none.</summary>
    public long Max => Volatile.Read(ref _max);

    /// <summary>Buckets that are not empty, in ascending order: their upper edges in nanoseconds, which belong to them, and their counts.</summary>
    public IEnumerable<(long Upper, long Count)> Buckets
    {
        get
        {
            for (var bucket = 0; bucket < _counts.Length; bucket++)
            {
                if (_counts[bucket] is > 0 and var count)
                    yield return (UpperEdge(bucket), count);
            }
        }
    }

    /// <summary>Records a value so many times.</summary>
    /// <param name="nanoseconds">The value; less than 0 counts as 0.</param>
    /// <param name="count">How often.</param>
    public void Record(long nanoseconds, long count = 1)
    {
        if (nanoseconds < 0)
            nanoseconds = 0;
        _counts[BucketOf(Math.Min(nanoseconds, Largest))] += count;
        _total += count;
        if (nanoseconds > _max)
            _max = nanoseconds;
    }

    /// <summary>Adds what another one holds.</summary>
    /// <param name="other">Stays as it is.</param>
    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
            _counts[bucket] += other._counts[bucket];
        _total += other._total;
        _max = Math.Max(_max, other._max);
    }

    /// <summary>The value that so large a share of all does not exceed: less than 1 % above the exact one, never below it.</summary>
    /// <param name="share">Such as 0.99; more than 0, at most 1.</param>
    /// <returns>Nanoseconds; 0 where nothing was recorded.</returns>
    public long Quantile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(_total * share));
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
                return bucket == _counts.Length - 1 ? _max : Math.Min(UpperEdge(bucket), _max);
        }

        return _max;
    }

    private static int BucketOf(long value)
    {
        if (value < Sub)
            return (int)value;
        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)((value >> shift) & (Sub - 1));
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < Sub)
            return bucket;
        var shift = (bucket >> SubBits) - 1;
        return ((long)(Sub + (bucket & (Sub - 1)) + 1) << shift) - 1;
    }
}
