namespace Nsx;

/// <summary>Callers of the method do not wait for it, and never learn how it ended. For methods that return nothing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
