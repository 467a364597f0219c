using System.Numerics;

namespace Nsx.Benchmarks.Load;

/// <summary>
/// Latencies in nanoseconds, log-linear: 32 buckets for each power of two, so that a quantile is wrong by 3 % at most
/// and recording costs no more than an increment. Belongs to one thread at a time; merge to combine.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 5;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int LargestPower = 36;

    private readonly long[] _counts = new long[(LargestPower - SubBucketBits + 2) * SubBuckets];

    public long Count { get; private set; }

    public void Record(long nanoseconds, int times = 1)
    {
        _counts[BucketOf(nanoseconds)] += times;
        Count += times;
    }

    public void MergeInto(LatencyHistogram total)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
            total._counts[bucket] += _counts[bucket];
        total.Count += Count;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    public double QuantileMicroseconds(double quantile)
    {
        var rank = quantile * Count;
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen > 0 && seen >= rank)
                return MiddleOf(bucket) / 1000;
        }

        return 0;
    }

    private static int BucketOf(long nanoseconds)
    {
        var value = Math.Clamp(nanoseconds, 0, (1L << (LargestPower + 1)) - 1);
        if (value < SubBuckets)
            return (int)value;
        var shift = BitOperations.Log2((ulong)value) - SubBucketBits;
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static double MiddleOf(int bucket)
    {
        if (bucket < 2 * SubBuckets)
            return bucket;
        var shift = (bucket / SubBuckets) - 1;
        var lowest = (long)(bucket - (shift * SubBuckets)) << shift;
        return lowest + ((1L << shift) / 2.0);
    }
}
