namespace Nsx.Consumer;

/// <summary>How often something happened within the last while. All members may be called by any thread.</summary>
/// <remarks>The window is kept in buckets and moves by one bucket at a time, so it is up to one bucket shorter than it says.</remarks>
internal sealed class SlidingCount
{
    private readonly Lock _lock = new();
    private readonly StripedCounter _counter = new();
    private readonly long[] _buckets;
    private readonly long _bucketTime;
    private int _current;
    private long _counted;
    private long _end;

    /// <summary>Makes a count of nothing.</summary>
    /// <param name="window">How long something counts.</param>
    /// <param name="buckets">In how many parts it is forgotten.</param>
    /// <param name="time">The clock.</param>
    public SlidingCount(TimeSpan window, int buckets, TimeProvider time)
    {
        _buckets = new long[buckets];
        _bucketTime = Math.Max(1, (long)(window.TotalSeconds * time.TimestampFrequency / buckets));
        _end = time.GetTimestamp() + _bucketTime;
    }

    /// <summary>It has happened once more. Takes a lock once for each bucket only.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    public void Add(long now)
    {
        if (now >= Volatile.Read(ref _end))
            Move(now);
        _counter.Add();
    }

    /// <summary>How often it has happened within the window.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    public long Sum(long now)
    {
        lock (_lock)
        {
            Move_NeedsLock(now);
            return _buckets.Sum() + _counter.Total - _counted;
        }
    }

    /// <summary>Starts again from nothing.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_buckets);
            _counted = _counter.Total;
        }
    }

    private void Move(long now)
    {
        lock (_lock)
            Move_NeedsLock(now);
    }

    private void Move_NeedsLock(long now)
    {
        if (now < _end)
            return;
        var total = _counter.Total;
        _buckets[_current] += total - _counted;
        _counted = total;
        var steps = ((now - _end) / _bucketTime) + 1;
        for (var i = 0; i < Math.Min(steps, _buckets.Length); i++)
        {
            _current = (_current + 1) % _buckets.Length;
            _buckets[_current] = 0;
        }

        Volatile.Write(ref _end, _end + (steps * _bucketTime));
    }
}
