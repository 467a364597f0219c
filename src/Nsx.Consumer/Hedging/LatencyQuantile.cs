using System.Numerics;

namespace Nsx.Consumer;

/// <summary>How long nearly all calls of a method take, as seen lately: a quantile of a histogram that forgets.</summary>
/// <remarks>
/// Each octave from 1 µs to over an hour has eight buckets, so the answer is at most one eighth too large and never too small.
/// Every 10 s old calls count half. Allocates nothing; may be used by many threads at once, which may lose some calls.
/// </remarks>
internal sealed class LatencyQuantile
{
    private const int BucketsPerOctave = 8;
    private const int Octaves = 32;
    private const float FewestCalls = 20;
    private const double AgesIn = 10;
    private const double BetweenLooks = 0.1;
    private readonly float[] _counts = new float[BucketsPerOctave * Octaves];
    private readonly TimeProvider _time;
    private readonly double _quantile;
    private readonly double _microseconds;
    private long _nextAging;
    private long _nextLook;
    private long _answerTicks = -1;

    /// <summary>Makes a quantile of nothing.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="quantile">The part of calls that take at most as long; above 0, below 1.</param>
    public LatencyQuantile(TimeProvider time, double quantile = 0.95)
    {
        _time = time;
        _quantile = quantile;
        _microseconds = 1e6 / time.TimestampFrequency;
        _nextAging = time.GetTimestamp() + Timestamps(AgesIn);
    }

    /// <summary>A call was answered.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <param name="took">How long it took, in timestamps of the clock.</param>
    public void Record(long now, long took)
    {
        var next = Volatile.Read(ref _nextAging);
        if (now >= next && Interlocked.CompareExchange(ref _nextAging, now + Timestamps(AgesIn), next) == next)
            Age((now - next) / (double)Timestamps(AgesIn));
        _counts[BucketOf((ulong)Math.Max(0, took * _microseconds))]++;
    }

    /// <summary>The quantile as of at most 100 ms ago; null while fewer than 20 calls are remembered.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    public TimeSpan? Current(long now)
    {
        var next = Volatile.Read(ref _nextLook);
        if (now >= next && Interlocked.CompareExchange(ref _nextLook, now + Timestamps(BetweenLooks), next) == next)
            Volatile.Write(ref _answerTicks, Compute());
        return Volatile.Read(ref _answerTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
    }

    private static int BucketOf(ulong microseconds)
    {
        // Below eight there is one bucket for each number; above, the three bits behind the highest say which.
        if (microseconds < BucketsPerOctave)
            return (int)microseconds;
        var shift = BitOperations.Log2(microseconds) - 3;
        return Math.Min((shift * BucketsPerOctave) + (int)(microseconds >> shift), (BucketsPerOctave * Octaves) - 1);
    }

    private static long EndOf(int bucket)
    {
        if (bucket < BucketsPerOctave)
            return bucket + 1;
        var shift = (bucket / BucketsPerOctave) - 1;
        return (long)((bucket % BucketsPerOctave) + BucketsPerOctave + 1) << shift;
    }

    private long Timestamps(double seconds) => (long)(seconds * _time.TimestampFrequency);

    private void Age(double further)
    {
        var keep = (float)Math.Pow(0.5, 1 + Math.Min(Math.Floor(further), 100));
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] *= keep;
    }

    private long Compute()
    {
        var all = 0f;
        foreach (var count in _counts)
            all += count;
        if (all < FewestCalls)
            return -1;
        var left = all * _quantile;
        var bucket = 0;
        for (; bucket < _counts.Length - 1 && left > _counts[bucket]; bucket++)
            left -= _counts[bucket];
        return EndOf(bucket) * TimeSpan.TicksPerMicrosecond;
    }
}
