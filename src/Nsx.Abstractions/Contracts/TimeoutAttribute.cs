namespace Nsx;

/// <summary>How long callers wait for a method, or for all methods of an interface, unless a call says otherwise.</summary>
/// <param name="milliseconds">1 to 3,600,000. For a stream: the time for all of it.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
public sealed class TimeoutAttribute(int milliseconds) : Attribute
{
    /// <summary>Milliseconds.</summary>
    public int Milliseconds => milliseconds;
}
