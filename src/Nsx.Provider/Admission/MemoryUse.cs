namespace Nsx.Provider;

/// <summary>What part of its memory a process needs: garbage that nobody has collected yet does not count.</summary>
/// <remarks>
/// <code>
///   taken &lt; enough ─► taken: garbage or not, there is room
///   taken ≥ enough ─► what the last collection of the whole heap has left, and one is begun unless there was one lately
/// </code>
/// The collector alone would be asked too late, or never: it leaves garbage until the heap is full, a heap that fills with long-lived
/// things is rarely collected as a whole, and one that nothing is added to any more is not collected at all. Whole collections that
/// are begun here take a tenth of the time at most, while they last less than a second each. Not for several threads at once.
/// </remarks>
/// <param name="heap">What is known.</param>
/// <param name="enough">The part below which nobody wants to know more.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryUse(IHeap heap, double enough, TimeProvider time)
{
    private const int Rest = 10;
    private static readonly TimeSpan s_shortestRest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(10);

    private long _lastFull;
    private long? _askedAt;
    private long? _restsSince;
    private TimeSpan _rest;
    private bool _isTight;

    /// <summary>The part, 0 to 1.</summary>
    public double Read(long now)
    {
        var limit = heap.Limit;
        var taken = limit > 0 ? (double)heap.Taken / limit : 0;
        if (taken < enough)
        {
            _isTight = false;
            return taken;
        }

        var (number, left) = heap.LastFull;
        Look(number, now);
        if (_restsSince is not { } since || time.GetElapsedTime(since, now) >= _rest)
            Ask(now);
        return Math.Min(taken, (double)left / limit);
    }

    /// <summary>Looks whether there was a collection since the heap became tight: older ones know nothing of what came then.</summary>
    private void Look(long number, long now)
    {
        if (_isTight && number != _lastFull)
        {
            var took = _askedAt is { } asked ? time.GetElapsedTime(asked, now) : TimeSpan.Zero;
            _rest = TimeSpan.FromTicks(Math.Clamp(took.Ticks * Rest, s_shortestRest.Ticks, s_longestRest.Ticks));
            (_restsSince, _askedAt) = (now, null);
        }

        (_isTight, _lastFull) = (true, number);
    }

    private void Ask(long now)
    {
        heap.Collect();

        // If nothing comes of it, once more.
        (_askedAt, _restsSince, _rest) = (now, now, s_longestRest);
    }
}
