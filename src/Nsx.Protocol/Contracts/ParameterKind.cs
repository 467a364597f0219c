namespace Nsx.Protocol;

/// <summary>What a parameter of a method is on the wire.</summary>
public enum ParameterKind
{
    /// <summary>A value: one argument, or all that are left.</summary>
    Value,

    /// <summary>A stream of values that the caller sends while the call is under way: <see cref="IAsyncEnumerable{T}"/>.</summary>
    Stream,

    /// <summary>An interface by which the caller is called back while the call is under way.</summary>
    Callback,

    /// <summary>The same for <see cref="IProgress{T}"/>, where a report that waits is replaced by a later one.</summary>
    Progress,
}
