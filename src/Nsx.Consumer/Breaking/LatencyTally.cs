namespace Nsx.Consumer;

/// <summary>How many calls an endpoint has ended since somebody looked, and how long they took.</summary>
/// <remarks>May be recorded by many threads at once, which may lose some. One thread looks.</remarks>
/// <param name="time">The clock.</param>
internal sealed class LatencyTally(TimeProvider time)
{
    private long _count;
    private long _sum;
    private long _countSeen;
    private long _sumSeen;

    /// <summary>A call was answered.</summary>
    /// <param name="took">How long it took, in timestamps of the clock.</param>
    public void Record(long took)
    {
        Volatile.Write(ref _sum, Volatile.Read(ref _sum) + took);
        Volatile.Write(ref _count, Volatile.Read(ref _count) + 1);
    }

    /// <summary>The calls since it was asked last, and the mean of their times; zero when there were none.</summary>
    public (long Count, TimeSpan Mean) Take()
    {
        var (count, sum) = (Volatile.Read(ref _count), Volatile.Read(ref _sum));
        var (calls, took) = (count - _countSeen, sum - _sumSeen);
        (_countSeen, _sumSeen) = (count, sum);
        return calls <= 0 ? (0, TimeSpan.Zero) : (calls, TimeSpan.FromSeconds((double)took / calls / time.TimestampFrequency));
    }
}
