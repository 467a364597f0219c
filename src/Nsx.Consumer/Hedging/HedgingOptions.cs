namespace Nsx.Consumer;

/// <summary>When a second endpoint is asked while the first may still answer. Bound to <c>Nsx:Consumer:Services:NAME:Hedging</c>.</summary>
/// <remarks>
/// For idempotent methods whose <see cref="FailMode"/> is <see cref="FailMode.Failbackup"/>. Each hedge is an attempt (<see cref="RetryOptions.MaxAttempts"/>)
/// and paid for from the retry budget; there is none while the service's calls are held back (<see cref="ThrottleOptions"/>).
/// Whoever loses is cancelled. How long it had taken counts as its latency, for pickers and for ejection by latency; breakers do not count it.
/// </remarks>
public sealed record HedgingOptions
{
    /// <summary>How long the first endpoint may take before the second is asked.</summary>
    /// <value>More than 0, at most 1 h; null by default: as long as 95 of 100 calls of the method take, and no hedge before that is known.</value>
    public TimeSpan? Delay { get; set; }

    /// <summary>The shortest delay when it is observed.</summary>
    /// <value>1 ms to 1 h; 10 ms by default.</value>
    public TimeSpan MinDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section that these options stand in.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate(string section)
    {
        var longest = TimeSpan.FromHours(1);
        OptionRange.Check(Delay is null || (Delay > TimeSpan.Zero && Delay <= longest), section, nameof(Delay), Delay, "more than 0, at most 1 h");
        OptionRange.Check(
            MinDelay >= TimeSpan.FromMilliseconds(1) && MinDelay <= longest, section, nameof(MinDelay), MinDelay, "1 ms to 1 h");
    }
}
