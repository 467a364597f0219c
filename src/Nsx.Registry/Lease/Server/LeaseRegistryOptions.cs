using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Nsx.Registry;

/// <summary>How a lease registry is served.</summary>
public sealed record LeaseRegistryOptions
{
    /// <summary>What clients may ask of it.</summary>
    public LeaseLimits Limits { get; init; } = new();

    /// <summary>How long the entries of a connection that has ended stay; never longer than their leases.</summary>
    /// <value>Zero or more; 2 s by default.</value>
    public TimeSpan TtlAfterClose { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The time that leases go by, on its monotonic clock. By default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Chance for the ids of leases; null for one seeded at random.</summary>
    public Random? Random { get; init; }

    /// <summary>Where to log. By default nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Throws an <see cref="ArgumentException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        Limits.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(TtlAfterClose, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(Time);
    }
}
