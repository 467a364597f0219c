namespace Nsx;

/// <summary>Names a service otherwise than its interface, or describes it. Not needed: a plain interface is a contract.</summary>
/// <param name="name">The service's name; null for the interface's name without its leading I.</param>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class NsxServiceAttribute(string? name = null) : Attribute
{
    /// <summary>The service's name; null for the interface's name without its leading I.</summary>
    public string? Name => name;

    /// <summary>One sentence for people, shown by tools.</summary>
    public string? Summary { get; init; }
}
