namespace Nsx.Provider;

/// <summary>How fast calls are let in: a bucket of tokens that fills evenly. A call takes one; without one it is answered <c>-BUSY</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Tokens for each second.</summary>
    /// <value>0.001 to 1,000,000; has to be set.</value>
    public double PerSecond { get; set; }

    /// <summary>Tokens that the bucket holds: calls that may come at once after a silence.</summary>
    /// <value>1 to 1,000,000; null, the default, for what one second brings, at least 1.</value>
    public int? Burst { get; set; }

    internal int BurstOrDefault => Burst ?? Math.Max(1, (int)Math.Ceiling(PerSecond));

    internal void Validate(string section)
    {
        const double fastest = 1_000_000;
        OptionRange.Check(PerSecond is >= 0.001 and <= fastest, $"{section}:{nameof(PerSecond)}", PerSecond, "0.001 to 1,000,000");
        OptionRange.Check(Burst is null or (> 0 and <= (int)fastest), $"{section}:{nameof(Burst)}", Burst, "1 to 1,000,000");
    }
}
