namespace Nsx;

/// <summary>A moment after which nobody waits for a call any more. A value; measured on the monotonic clock of one process.</summary>
/// <remarks>On the wire it is the time that is left, so that the clocks of two machines need not agree.</remarks>
public readonly record struct Deadline
{
    private readonly long _timestamp;

    private Deadline(long timestamp) => _timestamp = timestamp;

    /// <summary>No deadline.</summary>
    public static Deadline None => default;

    /// <summary>True when there is none.</summary>
    public bool IsNone => _timestamp == 0;

    /// <summary>The moment on the clock of the <see cref="TimeProvider"/> that it was made with; 0 for none.</summary>
    public long Timestamp => _timestamp;

    /// <summary>The moment that lies so far ahead.</summary>
    public static Deadline After(TimeSpan time, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return At(clock.GetTimestamp(), time, clock);
    }

    /// <summary>The moment that lies so far behind a timestamp.</summary>
    public static Deadline At(long timestamp, TimeSpan time, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var ticks = timestamp + (long)(time.TotalSeconds * clock.TimestampFrequency);
        return new(ticks == 0 ? 1 : ticks);
    }

    /// <summary>The earlier of two; any deadline is earlier than none.</summary>
    public static Deadline Earlier(Deadline a, Deadline b) =>
        a.IsNone ? b : b.IsNone || a._timestamp <= b._timestamp ? a : b;

    /// <summary>How much time is left; zero when it has passed, <see cref="TimeSpan.MaxValue"/> when there is none.</summary>
    public TimeSpan Left(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (IsNone)
            return TimeSpan.MaxValue;
        var left = clock.GetElapsedTime(clock.GetTimestamp(), _timestamp);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>True when it has passed at this timestamp.</summary>
    public bool HasPassed(long now) => !IsNone && now >= _timestamp;
}
