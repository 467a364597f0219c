namespace Nsx.Consumer;

/// <summary>When an endpoint that answers, but much slower than the others, is left alone. Bound to <c>Nsx:Consumer:Services:NAME:LatencyEjection</c>.</summary>
/// <remarks>After the model of gRPC's outlier detection. The endpoint's breaker opens, so it comes back as after any other break.</remarks>
public sealed record LatencyEjectionOptions
{
    /// <summary>Whether slow endpoints are left alone.</summary>
    /// <value>False by default: most pickers send little to slow endpoints anyhow. Needs <see cref="BreakerOptions.IsEnabled"/>.</value>
    public bool IsEnabled { get; set; }

    /// <summary>How often endpoints are compared, by the calls since the last time.</summary>
    /// <value>1 s to 1 h; 10 s by default.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many times the median of all endpoints' mean latencies that of one must be.</summary>
    /// <value>1.1 to 1,000; 3 by default.</value>
    public double Factor { get; set; } = 3;

    /// <summary>A mean latency that is never too slow, however fast the others are.</summary>
    /// <value>0 to 1 h; 10 ms by default.</value>
    public TimeSpan MinLatency { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Calls that an endpoint must have ended within the interval to be compared.</summary>
    /// <value>1 to 1,000,000; 50 by default.</value>
    public int MinimumCalls { get; set; } = 50;

    /// <summary>Endpoints that must be comparable.</summary>
    /// <value>3 to 10,000; 3 by default: of two, nobody can say which one is the odd one.</value>
    public int MinimumEndpoints { get; set; } = 3;

    /// <summary>The largest part of the endpoints that may be left alone at a time, whatever for; one is always allowed.</summary>
    /// <value>0 to 0.5; 0.2 by default.</value>
    public double LongestEjectedShare { get; set; } = 0.2;

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section that these options stand in.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate(string section)
    {
        var hour = TimeSpan.FromHours(1);
        OptionRange.Check(Interval >= TimeSpan.FromSeconds(1) && Interval <= hour, section, nameof(Interval), Interval, "1 s to 1 h");
        OptionRange.Check(Factor is >= 1.1 and <= 1000, section, nameof(Factor), Factor, "1.1 to 1,000");
        OptionRange.Check(MinLatency >= TimeSpan.Zero && MinLatency <= hour, section, nameof(MinLatency), MinLatency, "0 to 1 h");
        OptionRange.Check(MinimumCalls is >= 1 and <= 1_000_000, section, nameof(MinimumCalls), MinimumCalls, "1 to 1,000,000");
        OptionRange.Check(MinimumEndpoints is >= 3 and <= 10_000, section, nameof(MinimumEndpoints), MinimumEndpoints, "3 to 10,000");
        OptionRange.Check(LongestEjectedShare is >= 0 and <= 0.5, section, nameof(LongestEjectedShare), LongestEjectedShare, "0 to 0.5");
    }
}
