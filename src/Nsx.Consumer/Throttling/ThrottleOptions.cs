namespace Nsx.Consumer;

/// <summary>When calls are not sent because providers are too busy for them. Bound to <c>Nsx:Consumer:Services:NAME:Throttle</c>.</summary>
/// <remarks>
/// A call that would be refused with <see cref="RpcStatus.Busy"/> costs the provider time that other calls need. So the more
/// of a consumer's calls are refused, the more of them it refuses itself, at random, with the same status.
/// </remarks>
public sealed record ThrottleOptions
{
    /// <summary>Whether calls are ever held back.</summary>
    /// <value>True by default.</value>
    public bool IsEnabled { get; set; } = true;

    /// <summary>How many calls are tried for each that is accepted: the larger, the later calls are held back.</summary>
    /// <value>1 to 100; 2 by default: when half of the calls are accepted, none is held back yet.</value>
    public double Multiplier { get; set; } = 2;

    /// <summary>How long calls count.</summary>
    /// <value>1 s to 1 h; 5 s by default: a consumer is itself again within that time.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest part of calls that is held back, so that the others find out when providers are well again.</summary>
    /// <value>0 to 0.99; 0.75 by default.</value>
    public double LongestRejectedShare { get; set; } = 0.75;

    /// <summary>Calls in each second, on average over the window, below which none is held back.</summary>
    /// <value>0 to 1,000,000; 5 by default.</value>
    public double MinimumPerSecond { get; set; } = 5;

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section that these options stand in.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate(string section)
    {
        OptionRange.Check(Multiplier is >= 1 and <= 100, section, nameof(Multiplier), Multiplier, "1 to 100");
        OptionRange.Check(Window >= TimeSpan.FromSeconds(1) && Window <= TimeSpan.FromHours(1), section, nameof(Window), Window, "1 s to 1 h");
        OptionRange.Check(
            LongestRejectedShare is >= 0 and <= 0.99, section, nameof(LongestRejectedShare), LongestRejectedShare, "0 to 0.99");
        OptionRange.Check(MinimumPerSecond is >= 0 and <= 1_000_000, section, nameof(MinimumPerSecond), MinimumPerSecond, "0 to 1,000,000");
    }
}
