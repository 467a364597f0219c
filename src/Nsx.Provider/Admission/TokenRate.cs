namespace Nsx.Provider;

/// <summary>How fast buckets fill and how much they hold, in ticks of a clock.</summary>
internal sealed class TokenRate(RateLimitOptions options, TimeProvider time)
{
    /// <summary>Ticks for each token.</summary>
    public long Interval { get; } = Math.Max(1, (long)(time.TimestampFrequency / options.PerSecond));

    /// <summary>Ticks in which an empty bucket is filled.</summary>
    public long Window => Interval * options.BurstOrDefault;

    public TimeSpan ToTime(long ticks) => TimeSpan.FromSeconds((double)ticks / time.TimestampFrequency);
}
