namespace Nsx.Protocol;

/// <summary>The result of methods that return none.</summary>
public readonly record struct Nothing;
