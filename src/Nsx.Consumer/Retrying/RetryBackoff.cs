namespace Nsx.Consumer;

/// <summary>How long to wait before a retry: full jitter, drawn between nothing and a longest wait that doubles.</summary>
internal static class RetryBackoff
{
    /// <summary>The wait before a retry.</summary>
    /// <param name="retry">1 for the first retry of a call.</param>
    /// <param name="options">The bounds of the waits.</param>
    /// <param name="random">Chance: calls that failed together must not come back together.</param>
    public static TimeSpan Before(int retry, RetryOptions options, Random random) => Longest(retry, options) * random.NextDouble();

    /// <summary>The longest that <see cref="Before"/> may be.</summary>
    /// <param name="retry">1 for the first retry of a call.</param>
    /// <param name="options">The bounds of the waits.</param>
    public static TimeSpan Longest(int retry, RetryOptions options) =>
        TimeSpan.FromTicks((long)Math.Min(options.MaxBackoff.Ticks, options.FirstBackoff.Ticks * Math.Pow(2, retry - 1)));
}
