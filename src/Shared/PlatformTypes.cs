namespace Nsx;

/// <summary>Tells .NET's own types from everybody else's: nobody has put an attribute of ours on their members.</summary>
internal static class PlatformTypes
{
    private const string Root = "System";

    /// <summary>True for a type of .NET.</summary>
    /// <remarks>
    /// Both its namespace and its assembly have to be named so: <c>SystemsBank</c> is somebody's, and so is a type that somebody has
    /// put into the namespace <c>System</c>. In doubt a type is not .NET's, and its members are looked at.
    /// </remarks>
    public static bool Contain(Type type) => IsSystem(type.Namespace) && IsSystem(type.Assembly.GetName().Name);

    private static bool IsSystem(string? name) => name is not null && (name == Root || name.StartsWith($"{Root}.", StringComparison.Ordinal));
}
