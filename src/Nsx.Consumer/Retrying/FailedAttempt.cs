namespace Nsx.Consumer;

/// <summary>An attempt that has failed: the part of a retry's decision that is known only then.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Number">1 for the first attempt of the call.</param>
/// <param name="TimeLeft">Until the call's deadline.</param>
internal readonly record struct FailedAttempt(RpcStatus Status, int Number, TimeSpan TimeLeft)
{
    /// <summary>How long the endpoint wants to be left alone; negative for "do not try again anywhere", null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the call has had its free retry already.</summary>
    public bool HadFreeRetry { get; init; }

    /// <summary>Whether there is no endpoint that this call has not tried.</summary>
    public bool IsLastEndpoint { get; init; }
}
