namespace Nsx.ZooKeeper.Sessions;

/// <summary>Time as threads of our own need it: monotonic, from an origin of its own.</summary>
internal sealed class Clock(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    public TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Blocks on a monitor that the caller holds until it is pulsed or the time has come.</summary>
    /// <param name="gate">The monitor.</param>
    /// <param name="until">When to go on at the latest; <see cref="TimeSpan.MaxValue"/> for never.</param>
    public void Wait(object gate, TimeSpan until)
    {
        var left = until == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : Max(until - Now, TimeSpan.FromMilliseconds(1));
        if (time == TimeProvider.System || left == Timeout.InfiniteTimeSpan)
        {
            Monitor.Wait(gate, left);
            return;
        }

        using var timer = time.CreateTimer(Pulse, gate, left, Timeout.InfiniteTimeSpan);
        Monitor.Wait(gate);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static void Pulse(object? gate)
    {
        lock (gate!)
            Monitor.PulseAll(gate);
    }
}
