namespace Nsx.Provider;

/// <summary>This process's share of the processors that it may use: a container's, where there is one.</summary>
internal sealed class ProcessCpu(TimeProvider time)
{
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private long _at = time.GetTimestamp();

    /// <summary>The share since the last call, 0 to 1. Not for several threads at once.</summary>
    public double Read()
    {
        var (now, used) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var passed = time.GetElapsedTime(_at, now) * Environment.ProcessorCount;
        var share = passed > TimeSpan.Zero ? (used - _used) / passed : 0;
        (_at, _used) = (now, used);
        return share;
    }
}
