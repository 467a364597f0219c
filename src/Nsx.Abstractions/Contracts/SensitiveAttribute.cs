namespace Nsx;

/// <summary>The value must not be seen in logs, even where arguments are logged. On a member: hides all arguments of its type.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class SensitiveAttribute : Attribute;
