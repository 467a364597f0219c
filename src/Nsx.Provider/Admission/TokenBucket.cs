namespace Nsx.Provider;

/// <summary>A bucket of tokens that fills evenly. Used by many threads, without a lock.</summary>
/// <remarks>
/// It keeps one number: the moment at which the bucket will be full again. A token that is taken moves it one interval on; there
/// is none to take while it lies a whole burst ahead.
/// </remarks>
internal sealed class TokenBucket(TokenRate rate)
{
    private long _fullAt;

    /// <summary>Takes a token.</summary>
    /// <param name="now">The timestamp of now.</param>
    /// <param name="wait">When it gave none: how long until there is one. Zero otherwise.</param>
    public bool TryTake(long now, out TimeSpan wait)
    {
        var before = Volatile.Read(ref _fullAt);
        while (true)
        {
            var fullAt = Math.Max(before, now) + rate.Interval;
            var early = fullAt - now - rate.Window;
            wait = early <= 0 ? TimeSpan.Zero : rate.ToTime(early);
            if (early > 0)
                return false;
            var seen = Interlocked.CompareExchange(ref _fullAt, fullAt, before);
            if (seen == before)
                return true;
            before = seen;
        }
    }

    /// <summary>Puts back a token that was taken. One too many is lost, as in any full bucket.</summary>
    public void GiveBack() => Interlocked.Add(ref _fullAt, -rate.Interval);

    /// <summary>True when it is like a new one.</summary>
    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;
}
