namespace Nsx.Consumer;

/// <summary>What is done when a call fails. The <see cref="RpcOutcome"/> of the failure decides, never its text.</summary>
/// <remarks>
/// Common to all modes: a call is never tried again when the method ran to its end (<see cref="RpcOutcome.Executed"/>), when the
/// call itself is wrong (<see cref="RpcOutcome.Refused"/>), when its time is up or its caller gave it up, or when the provider asks
/// not to be tried again. All attempts share one deadline. Each retry is paid for from the service's budget
/// (<see cref="RetryOptions.BudgetRatio"/>); when that is empty, the last error is thrown at once.
/// </remarks>
public enum FailMode
{
    /// <summary>
    /// Tries again at another endpoint: the first time at once, then after waits. Not executed: any method. Unknown:
    /// methods that are idempotent; others throw. The first retry after a provider that is stopping, or that nothing was sent to, costs no budget.
    /// </summary>
    Failover,

    /// <summary>Never tries again: the first failure is thrown, whatever its outcome.</summary>
    Failfast,

    /// <summary>
    /// Tries again at the same endpoint, always after a wait. Not executed: any method, but not when the
    /// provider is stopping. Unknown: methods that are idempotent; others throw.
    /// </summary>
    Failtry,

    /// <summary>
    /// As <see cref="Failover"/>; besides, an idempotent method that takes longer than most
    /// (<see cref="HedgingOptions"/>) is called at a second endpoint while the first may still answer. The first answer counts.
    /// </summary>
    Failbackup,

    /// <summary>
    /// Never tries again. Not executed, unknown, refused, and executed without an answer: the failure is logged and the caller gets
    /// the default value of the result's type. Errors that the service declares, and the caller's own cancellation, are thrown all the same,
    /// and so are all failures of methods that return streams: one that breaks off must not look as if it had ended.
    /// </summary>
    Failsafe,
}
