namespace Nsx;

/// <summary>Calls with equal values of this parameter go to the same provider, where the balancing is by consistent hash.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class AffinityAttribute : Attribute;
