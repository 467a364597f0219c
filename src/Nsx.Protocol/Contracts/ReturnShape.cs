namespace Nsx.Protocol;

/// <summary>The ways in which a method can give its result.</summary>
public enum ReturnShape
{
    /// <summary>At once: <c>void</c> or a value.</summary>
    Synchronous,

    /// <summary>A <see cref="System.Threading.Tasks.Task"/>, with or without a value.</summary>
    Task,

    /// <summary>A <see cref="System.Threading.Tasks.ValueTask"/>, with or without a value.</summary>
    ValueTask,

    /// <summary>An <see cref="IAsyncEnumerable{T}"/>.</summary>
    Stream,
}
