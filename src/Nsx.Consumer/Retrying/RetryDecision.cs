namespace Nsx.Consumer;

/// <summary>Whether a failed call is tried again, when, where and on whose account. The only place that decides this.</summary>
/// <param name="CanRetry">Whether it may be tried again; nothing else means anything when not.</param>
/// <param name="Wait">How long to wait first.</param>
/// <param name="IsSameEndpoint">Whether it goes to the endpoint that failed; otherwise to one not tried yet.</param>
/// <param name="IsFree">Whether it costs no budget.</param>
internal readonly record struct RetryDecision(bool CanRetry, TimeSpan Wait, bool IsSameEndpoint, bool IsFree)
{
    /// <summary>Not to be tried again.</summary>
    public static RetryDecision Stop => default;

    /// <summary>Decides, and takes nothing from the budget: see <see cref="IsPaidBy"/>.</summary>
    /// <param name="failed">What has happened.</param>
    /// <param name="terms">What the method allows.</param>
    /// <param name="random">Chance, for the wait.</param>
    public static RetryDecision After(in FailedAttempt failed, RetryTerms terms, Random random)
    {
        if (failed.Number >= terms.Options.MaxAttempts || failed.RetryAfter < TimeSpan.Zero || !IsAllowed(failed.Status, terms))
            return Stop;
        var isSame = terms.Mode == FailMode.Failtry || failed.IsLastEndpoint;
        var wait = WaitAfter(failed, isSame, terms.Options, random);
        if (wait >= failed.TimeLeft)
            return Stop;
        var isFree = failed.Status is RpcStatus.Draining or RpcStatus.Unavailable && !failed.HadFreeRetry;
        return new(CanRetry: true, wait, isSame, isFree);
    }

    /// <summary>True when the retry may happen: it is free, or the budget has paid for it.</summary>
    public bool IsPaidBy(RetryBudget budget) => CanRetry && (IsFree || budget.TryWithdraw());

    private static bool IsAllowed(RpcStatus status, RetryTerms terms) => terms.Mode switch
    {
        FailMode.Failfast or FailMode.Failsafe => false,

        // A provider that is stopping will not have started again before the waits are over.
        FailMode.Failtry when status == RpcStatus.Draining => false,
        _ => IsSafe(status, terms.IsIdempotent),
    };

    private static bool IsSafe(RpcStatus status, bool isIdempotent) => status switch
    {
        // Nobody waits for the answer any more.
        RpcStatus.Expired or RpcStatus.DeadlineExceeded or RpcStatus.Canceled => false,
        _ => status.Outcome() switch
        {
            RpcOutcome.NotExecuted => true,
            RpcOutcome.Unknown => isIdempotent,
            _ => false,
        },
    };

    private static TimeSpan WaitAfter(in FailedAttempt failed, bool isSame, RetryOptions options, Random random)
    {
        // A time binds the endpoint that said it: others may have room. Its callers were all told the same: who comes back exactly then, comes back together.
        if (isSame && failed.RetryAfter is { } asked && asked > TimeSpan.Zero)
            return asked + RetryBackoff.Before(failed.Number, options, random);
        return failed.Number == 1 && !isSame ? TimeSpan.Zero : RetryBackoff.Before(failed.Number, options, random);
    }
}
