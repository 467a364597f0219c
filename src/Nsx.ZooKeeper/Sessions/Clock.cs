namespace Nsx.ZooKeeper.Sessions;

/// <summary>Time as threads of our own need it: monotonic, from an origin of its own.</summary>
internal sealed class Clock(TimeProvider time)
{
    /// <summary>Monitors and timers have limits; whoever waits longer looks at the time once more.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    private readonly long _began = time.GetTimestamp();

    public TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Blocks on a monitor that the caller holds until it is pulsed or the time has come, or for no reason at all.</summary>
    /// <param name="gate">The monitor.</param>
    /// <param name="until">When to go on at the latest; <see cref="TimeSpan.MaxValue"/> for never.</param>
    public void Wait(object gate, TimeSpan until)
    {
        var left = until == TimeSpan.MaxValue
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromTicks(Math.Clamp((until - Now).Ticks, TimeSpan.TicksPerMillisecond, s_longest.Ticks));
        if (time == TimeProvider.System || left == Timeout.InfiniteTimeSpan)
        {
            Monitor.Wait(gate, left);
            return;
        }

        using var timer = time.CreateTimer(Pulse, gate, left, Timeout.InfiniteTimeSpan);
        Monitor.Wait(gate);
    }

    private static void Pulse(object? gate)
    {
        lock (gate!)
            Monitor.PulseAll(gate);
    }
}
