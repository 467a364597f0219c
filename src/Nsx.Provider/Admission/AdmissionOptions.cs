namespace Nsx.Provider;

/// <summary>How much is let in at once and how fast: of a service, or of one of its methods. A call has to fit into both.</summary>
public abstract class AdmissionOptions
{
    private const int MostCalls = 1_000_000;

    private protected AdmissionOptions()
    {
    }

    /// <summary>Calls that may run at once. A limit that is set is never exceeded, and counts every call.</summary>
    /// <value>
    /// 1 to 1,000,000. Null, the default, is no limit for a method, and for a service 256 for each processor; that default only counts
    /// calls that leave the thread that read them, for others cannot pile up.
    /// </value>
    public int? MaxConcurrency { get; set; }

    /// <summary>Calls that may wait for a place; those beyond are answered <c>-BUSY</c> at once.</summary>
    /// <value>0 to 1,000,000; null, the default, for half of those that may run, at least 1. Of a method only beside its <see cref="MaxConcurrency"/>.</value>
    public int? MaxQueued { get; set; }

    /// <summary>How long a call may wait for a place before it is answered <c>-BUSY</c>.</summary>
    /// <value>1 ms to 1 min; null, the default, for <see cref="ProviderOptions.MaxQueueAge"/>. Of a method only beside its <see cref="MaxConcurrency"/>.</value>
    public TimeSpan? MaxQueueAge { get; set; }

    /// <summary>How many calls are let in for each second, of all callers together; null, the default, for any number.</summary>
    public RateLimitOptions? Rate { get; set; }

    /// <summary>How many calls are let in for each second of one client: of one address. Null, the default, for any number.</summary>
    public RateLimitOptions? ClientRate { get; set; }

    private protected void Validate(string section)
    {
        OptionRange.Check(MaxConcurrency is null or (> 0 and <= MostCalls), $"{section}:{nameof(MaxConcurrency)}", MaxConcurrency, "1 to 1,000,000");
        OptionRange.Check(MaxQueued is null or (>= 0 and <= MostCalls), $"{section}:{nameof(MaxQueued)}", MaxQueued, "0 to 1,000,000");
        OptionRange.CheckQueueAge(MaxQueueAge, $"{section}:{nameof(MaxQueueAge)}");
        Rate?.Validate($"{section}:{nameof(Rate)}");
        ClientRate?.Validate($"{section}:{nameof(ClientRate)}");
    }

    private protected void CheckNoQueue(bool hasLimit, string section, string range)
    {
        OptionRange.Check(hasLimit || MaxQueued is null, $"{section}:{nameof(MaxQueued)}", MaxQueued, range);
        OptionRange.Check(hasLimit || MaxQueueAge is null, $"{section}:{nameof(MaxQueueAge)}", MaxQueueAge, range);
    }
}
