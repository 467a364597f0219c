namespace Nsx;

/// <summary>Names a method on the wire, which overloads need, or describes it.</summary>
/// <param name="name">The method's name; null for its own name without a trailing Async.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NsxMethodAttribute(string? name = null) : Attribute
{
    /// <summary>The method's name; null for its own name without a trailing Async.</summary>
    public string? Name => name;

    /// <summary>One sentence for people, shown by tools.</summary>
    public string? Summary { get; init; }
}
