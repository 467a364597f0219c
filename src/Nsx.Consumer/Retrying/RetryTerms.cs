namespace Nsx.Consumer;

/// <summary>What a method allows: the part of a retry's decision that is the same for all its calls.</summary>
/// <param name="Mode">What is done when a call fails.</param>
/// <param name="IsIdempotent">Whether the method may run twice for one call.</param>
/// <param name="Options">How often, and when.</param>
internal sealed record RetryTerms(FailMode Mode, bool IsIdempotent, RetryOptions Options)
{
    /// <summary>Whether a second attempt may be sent while the first is under way.</summary>
    public bool CanHedge => Mode == FailMode.Failbackup && IsIdempotent && Options.MaxAttempts > 1;

    /// <summary>Whether a failure is logged instead of thrown.</summary>
    public bool Swallows(RpcStatus status) => Mode == FailMode.Failsafe && status is not (RpcStatus.Declared or RpcStatus.Canceled);
}
