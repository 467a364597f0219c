namespace Nsx.Consumer;

/// <summary>What a caller wants otherwise than usual for single calls: see <see cref="CallOptionsExtensions.With{TContract}"/>. Immutable.</summary>
public sealed record InvocationOptions
{
    /// <summary>How long to wait; null for what the service's options or the contract say, and then for <see cref="ConsumerOptions.Timeout"/>.</summary>
    /// <value>1 ms to 1 h.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether to wait for a provider when none can be reached; null for <see cref="ConsumerOptions.WaitForReady"/>.</summary>
    public bool? WaitForReady { get; init; }

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    public void Validate()
    {
        if (Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromHours(1)))
            throw new ArgumentOutOfRangeException(nameof(Timeout), timeout, $"{nameof(InvocationOptions)}.{nameof(Timeout)} must be more than 0, at most 1 h.");
    }
}
