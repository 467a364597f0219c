namespace Nsx.Testing;

/// <summary>Time that stands still until the test lets it pass. Due timers run on the thread that calls <see cref="Advance"/>.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _now = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers wait to fire.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
            return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());

    /// <summary>True when some timer fires exactly after this time: how a test sees that a wait has begun, and how long it is.</summary>
    public bool HasTimerDueIn(TimeSpan time)
    {
        lock (_lock)
            return _timers.Any(timer => timer.Due == _now + time);
    }

    /// <summary>The times until all waiting timers fire, in order.</summary>
    public TimeSpan[] DueTimes()
    {
        lock (_lock)
            return [.. _timers.Where(timer => timer.Due is not null).Select(timer => timer.Due!.Value - _now).Order()];
    }

    /// <summary>Lets time pass. Timers fire in the order in which they are due, each at its own moment.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan end;
        lock (_lock)
            end = _now + by;
        while (TakeDue(end) is { } timer)
            timer.Fire();
    }

    /// <summary>Lets time pass in steps until something has happened: for waits that begin on other threads, nobody knows when.</summary>
    public Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step, string because) => Eventually.BeTrueAsync(
        () =>
        {
            if (condition())
                return true;
            Advance(step);
            return condition();
        },
        because);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_lock)
        {
            var timer = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            _now = timer is null ? (end > _now ? end : _now) : (timer.Due!.Value > _now ? timer.Due.Value : _now);
            if (timer is not null)
                timer.Due = timer.Period > TimeSpan.Zero ? _now + timer.Period : null;
            return timer;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
                Due = dueTime < TimeSpan.Zero ? null : owner._now + dueTime;
                Period = period;
                if (Due is not null)
                    owner._timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
