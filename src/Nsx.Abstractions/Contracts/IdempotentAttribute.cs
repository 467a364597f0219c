namespace Nsx;

/// <summary>
/// Executing the method twice does no more than executing it once: a call whose fate is unknown may be tried again, and be sent
/// to several providers. On an interface: for all of its methods.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
public sealed class IdempotentAttribute : Attribute;
