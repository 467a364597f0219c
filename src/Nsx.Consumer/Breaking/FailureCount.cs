namespace Nsx.Consumer;

/// <summary>The calls of an endpoint whose breaker is closed, and whether too many of them fail.</summary>
/// <remarks>
/// All members may be called by any thread. A success costs a plain addition; threads that count at the same time may lose
/// some, which does not matter.
/// </remarks>
/// <param name="options">How many are too many.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureCount(BreakerOptions options, TimeProvider time)
{
    private const int Buckets = 10;
    private readonly SlidingCount _successes = new(options.Window, Buckets, time);
    private readonly SlidingCount _failures = new(options.Window, Buckets, time);
    private int _inARow;

    /// <summary>A call was answered.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    public void Succeeded(long now)
    {
        // Most of the time there is nothing to write, and the cache line stays shared.
        if (Volatile.Read(ref _inARow) != 0)
            Volatile.Write(ref _inARow, 0);
        _successes.Add(now);
    }

    /// <summary>A call has failed.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <returns>Why the breaker must open; null when it need not.</returns>
    public string? Failed(long now)
    {
        _failures.Add(now);
        if (Interlocked.Increment(ref _inARow) is var inARow && inARow >= options.ConsecutiveFailures)
            return $"{inARow} calls in a row failed";
        var failed = _failures.Sum(now);
        var all = failed + _successes.Sum(now);
        return all >= options.MinimumCalls && failed >= options.FailureRatio * all
            ? $"{failed} of {all} calls failed within {options.Window.TotalSeconds:0.###} s"
            : null;
    }

    /// <summary>Starts again from nothing.</summary>
    public void Clear()
    {
        Volatile.Write(ref _inARow, 0);
        _successes.Clear();
        _failures.Clear();
    }
}
