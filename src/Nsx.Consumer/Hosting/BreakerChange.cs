namespace Nsx.Consumer;

/// <summary>A change of the breaker of one endpoint.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Address">The endpoint.</param>
/// <param name="State">Where the breaker stands now.</param>
/// <param name="Reason">Why it opened last; null when the endpoint has recovered.</param>
public sealed record BreakerChange(string Service, string Address, BreakerState State, string? Reason);
