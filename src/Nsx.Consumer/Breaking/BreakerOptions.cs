namespace Nsx.Consumer;

/// <summary>When an endpoint that fails is left alone, and how it comes back. Bound to <c>Nsx:Consumer:Services:NAME:Breaker</c>.</summary>
/// <remarks>
/// A failure is a call whose connection is lost, whose deadline passes, that its provider gives up (<c>ABORTED</c>) or whose
/// reply cannot be read; while the endpoint is left alone, a PING without an answer. Errors of the method and refusals are none:
/// an endpoint that answers is well. Nor is a call that its caller cancels, nor a connection that cannot be made: without one,
/// no call goes there anyway.
/// </remarks>
public sealed record BreakerOptions
{
    /// <summary>Whether endpoints are left alone at all.</summary>
    /// <value>True by default.</value>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Failures in a row that open the breaker.</summary>
    /// <value>1 to 10,000; 5 by default.</value>
    public int ConsecutiveFailures { get; set; } = 5;

    /// <summary>The part of calls within <see cref="Window"/> that must fail to open the breaker.</summary>
    /// <value>0.01 to 1; 0.5 by default.</value>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Calls within <see cref="Window"/> below which the ratio says nothing.</summary>
    /// <value>1 to 1,000,000; 20 by default.</value>
    public int MinimumCalls { get; set; } = 20;

    /// <summary>How long calls count for the ratio.</summary>
    /// <value>100 ms to 1 h; 10 s by default.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The first break; it doubles with each further one, and is halved again for each 30 s of health.</summary>
    /// <value>10 ms to 1 h; 1 s by default.</value>
    public TimeSpan FirstBreak { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest break.</summary>
    /// <value>At least <see cref="FirstBreak"/>, at most 1 h; 30 s by default.</value>
    public TimeSpan MaxBreak { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>By which part breaks are longer or shorter by chance, so that consumers do not come back together.</summary>
    /// <value>0 to 0.9; 0.2 by default.</value>
    public double Jitter { get; set; } = 0.2;

    /// <summary>How long the endpoint's share of calls takes to rise to the whole when it has come back.</summary>
    /// <value>0 for at once, up to 1 h; 10 s by default.</value>
    public TimeSpan SlowStart { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest part of a service's endpoints that may be left alone. When more fail, all are used: failing endpoints are better than none.</summary>
    /// <value>0 to 1; 0.5 by default. A single endpoint is always used.</value>
    public double LongestEjectedShare { get; set; } = 0.5;

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section that these options stand in.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate(string section)
    {
        var hour = TimeSpan.FromHours(1);
        OptionRange.Check(ConsecutiveFailures is >= 1 and <= 10_000, section, nameof(ConsecutiveFailures), ConsecutiveFailures, "1 to 10,000");
        OptionRange.Check(FailureRatio is >= 0.01 and <= 1, section, nameof(FailureRatio), FailureRatio, "0.01 to 1");
        OptionRange.Check(MinimumCalls is >= 1 and <= 1_000_000, section, nameof(MinimumCalls), MinimumCalls, "1 to 1,000,000");
        OptionRange.Check(Window >= TimeSpan.FromMilliseconds(100) && Window <= hour, section, nameof(Window), Window, "100 ms to 1 h");
        OptionRange.Check(FirstBreak >= TimeSpan.FromMilliseconds(10) && FirstBreak <= hour, section, nameof(FirstBreak), FirstBreak, "10 ms to 1 h");
        OptionRange.Check(MaxBreak >= FirstBreak && MaxBreak <= hour, section, nameof(MaxBreak), MaxBreak, $"at least {nameof(FirstBreak)}, at most 1 h");
        OptionRange.Check(Jitter is >= 0 and <= 0.9, section, nameof(Jitter), Jitter, "0 to 0.9");
        OptionRange.Check(SlowStart >= TimeSpan.Zero && SlowStart <= hour, section, nameof(SlowStart), SlowStart, "0 to 1 h");
        OptionRange.Check(LongestEjectedShare is >= 0 and <= 1, section, nameof(LongestEjectedShare), LongestEjectedShare, "0 to 1");
    }
}
