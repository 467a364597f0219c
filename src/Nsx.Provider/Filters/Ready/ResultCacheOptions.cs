namespace Nsx.Provider;

/// <summary>How a <see cref="ResultCacheFilter"/> keeps results.</summary>
public sealed class ResultCacheOptions
{
    /// <summary>How long a result is given to others.</summary>
    /// <value>More than 0, at most 24 h; 10 s by default.</value>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Results that are kept; when there are more, the oldest are forgotten.</summary>
    /// <value>1 or more; 10,000 by default.</value>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>Words of the call on which results depend, such as a tenant: calls with other values have results of their own.</summary>
    /// <value>None by default: results depend on the arguments alone.</value>
    public IList<string> VaryBy { get; init; } = [];

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    public void Validate()
    {
        if (TimeToLive <= TimeSpan.Zero || TimeToLive > TimeSpan.FromHours(24))
            throw new ArgumentOutOfRangeException(nameof(TimeToLive), TimeToLive, $"{nameof(ResultCacheOptions)}.{nameof(TimeToLive)} must be more than 0, at most 24 h.");
        if (MaxEntries < 1)
            throw new ArgumentOutOfRangeException(nameof(MaxEntries), MaxEntries, $"{nameof(ResultCacheOptions)}.{nameof(MaxEntries)} must be 1 or more.");
    }
}
