namespace Nsx.Consumer;

/// <summary>What a caller wants otherwise than usual for single calls: see <see cref="CallOptionsExtensions.With{TContract}"/>. Immutable.</summary>
public sealed record InvocationOptions
{
    private const int LongestKey = 256;

    /// <summary>Nothing is wanted otherwise.</summary>
    internal static InvocationOptions Usual { get; } = new();

    /// <summary>How long to wait; null for what the service's options or the contract say, and then for <see cref="ConsumerOptions.Timeout"/>.</summary>
    /// <value>1 ms to 1 h.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether to wait for a provider when none can be reached; null for <see cref="ConsumerOptions.WaitForReady"/>.</summary>
    public bool? WaitForReady { get; init; }

    /// <summary>What is done when the call fails; null for <see cref="ServiceOptions.FailMode"/>.</summary>
    public FailMode? FailMode { get; init; }

    /// <summary>
    /// Calls with equal keys go to the same provider, where the balancing is by consistent hash; null for the value of the parameter
    /// with <see cref="AffinityAttribute"/>.
    /// </summary>
    public string? AffinityKey { get; init; }

    /// <summary>Only providers with this word <c>tag</c> are called; null for what the service's options say.</summary>
    public string? Tag { get; init; }

    /// <summary>Only the provider with this address is called; null for any.</summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// The key by which the provider knows a call that is sent again: within its window it runs once, and every sending gets the same
    /// reply. For callers that send a call again by themselves: the consumer does not try it again because of the key, for no other
    /// provider knows it, nor the same one when it has been started anew. Null for none.
    /// </summary>
    /// <value>1 to 256 characters; another one for every call that means something else.</value>
    public string? IdempotencyKey { get; init; }

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    public void Validate()
    {
        const string section = nameof(InvocationOptions);
        if (Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromHours(1)))
            throw new ArgumentOutOfRangeException(nameof(Timeout), timeout, $"{section}.{nameof(Timeout)} must be more than 0, at most 1 h.");
        if (IdempotencyKey is { Length: 0 or > LongestKey })
            throw new ArgumentOutOfRangeException(nameof(IdempotencyKey), IdempotencyKey, $"{section}.{nameof(IdempotencyKey)} must have 1 to {LongestKey} characters.");
    }

    /// <summary>These options, and the others where these say nothing.</summary>
    internal InvocationOptions Over(InvocationOptions others) => ReferenceEquals(others, Usual) ? this : new()
    {
        Timeout = Timeout ?? others.Timeout,
        WaitForReady = WaitForReady ?? others.WaitForReady,
        FailMode = FailMode ?? others.FailMode,
        AffinityKey = AffinityKey ?? others.AffinityKey,
        Tag = Tag ?? others.Tag,
        Endpoint = Endpoint ?? others.Endpoint,
        IdempotencyKey = IdempotencyKey ?? others.IdempotencyKey,
    };
}
