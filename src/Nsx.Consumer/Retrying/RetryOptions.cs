namespace Nsx.Consumer;

/// <summary>How often and when failed calls are tried again. Bound to <c>Nsx:Consumer:Services:NAME:Retry</c>.</summary>
/// <remarks>Whether a call may be tried again at all depends on its outcome and its <see cref="FailMode"/>.</remarks>
public sealed record RetryOptions
{
    /// <summary>Attempts of a call in all, with the first. One turns retries off: for callers that have their own.</summary>
    /// <value>1 to 5; 3 by default.</value>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The longest wait before the first retry; it doubles with each further one. The first retry at another endpoint does not wait.</summary>
    /// <value>1 ms to 1 min; 100 ms by default. Each wait is drawn between nothing and the longest.</value>
    public TimeSpan FirstBackoff { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait of all.</summary>
    /// <value>At least <see cref="FirstBackoff"/>, at most 1 min; 1 s by default.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Retries and hedges for each call of the service, in the long run.</summary>
    /// <value>0 to 1; 0.1 by default.</value>
    public double BudgetRatio { get; set; } = 0.1;

    /// <summary>Retries and hedges for each second that are allowed besides, so that few calls may be tried again too.</summary>
    /// <value>0 to 10,000; 10 by default.</value>
    public double BudgetPerSecond { get; set; } = 10;

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    /// <param name="section">The configuration section that these options stand in.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate(string section)
    {
        var longest = TimeSpan.FromMinutes(1);
        OptionRange.Check(MaxAttempts is >= 1 and <= 5, section, nameof(MaxAttempts), MaxAttempts, "1 to 5");
        OptionRange.Check(
            FirstBackoff >= TimeSpan.FromMilliseconds(1) && FirstBackoff <= longest, section, nameof(FirstBackoff), FirstBackoff, "1 ms to 1 min");
        OptionRange.Check(
            MaxBackoff >= FirstBackoff && MaxBackoff <= longest, section, nameof(MaxBackoff), MaxBackoff, $"at least {nameof(FirstBackoff)}, at most 1 min");
        OptionRange.Check(BudgetRatio is >= 0 and <= 1, section, nameof(BudgetRatio), BudgetRatio, "0 to 1");
        OptionRange.Check(BudgetPerSecond is >= 0 and <= 10_000, section, nameof(BudgetPerSecond), BudgetPerSecond, "0 to 10,000");
    }
}
