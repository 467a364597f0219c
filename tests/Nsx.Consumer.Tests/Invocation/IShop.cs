namespace Nsx.Consumer.Tests.Invocation;

/// <summary>A service whose providers follow scripts.</summary>
public interface IShop
{
    /// <summary>Must not run twice for one call.</summary>
    Task<string> BuyAsync(string what, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="BuyAsync"/>
    string BuyNow(string what, CancellationToken cancellationToken = default);

    /// <summary>May run twice.</summary>
    [Idempotent]
    Task<string> LookAsync(string what, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LookAsync"/>
    [Idempotent]
    string LookNow(string what, CancellationToken cancellationToken = default);

    /// <summary>What comes in.</summary>
    IAsyncEnumerable<string> WatchAsync(string what);

    /// <summary>Calls for the same customer belong together.</summary>
    Task<string> OrderAsync(string what, [Affinity] int customer);
}
