namespace Nsx.Provider;

/// <summary>This process's share of the processors that it may use: a container's, where there is one.</summary>
internal sealed class ProcessCpu(TimeProvider time)
{
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private long _at = time.GetTimestamp();

    /// <summary>The share since the last call, 0 to 1. Not for several threads at once.</summary>
    public double Read()
    {
        // In the order of the first look. A thread that stands still between the two sees more used than could be.
        var (used, now) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
        var passed = time.GetElapsedTime(_at, now) * Environment.ProcessorCount;
        var share = passed > TimeSpan.Zero ? (used - _used) / passed : 0;
        (_at, _used) = (now, used);
        return Math.Min(share, 1);
    }
}
