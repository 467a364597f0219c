namespace Nsx.Consumer;

/// <summary>One invocation that may be under way at two endpoints: the second is asked when the first takes longer than most calls do.</summary>
/// <remarks>
/// The first answer counts, be it an error after which nothing is tried again, and the other attempt is cancelled. Any other failure
/// counts when there is no other attempt left. The second is a single attempt, and the first is followed by others as anywhere:
/// together no more than <see cref="RetryOptions.MaxAttempts"/>.
/// </remarks>
internal sealed class HedgedInvocation<T>(ResultPlan<T> plan, object?[] arguments, Deadline deadline, CancellationToken token)
{
    private readonly TriedEndpoints _tried = new();

    public async Task<T> RunAsync()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        try
        {
            var attempts = new Attempts(plan, deadline, _tried);
            var first = plan.TryAsync(arguments, deadline, attempts, ending.Token, _tried.Add);
            var elsewhere = await IsLateAsync(first, ending.Token).ConfigureAwait(false) ? Elsewhere(attempts) : null;
            return elsewhere is not null
                ? await EitherAsync(first, elsewhere, ending.Token).ConfigureAwait(false)
                : await first.ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (token.IsCancellationRequested)
        {
            // The attempts have a token of their own, which means nothing to the caller.
            throw new OperationCanceledException(e.Message, e, token);
        }
        finally
        {
            // Cancels whichever attempt is still under way; a provider is told.
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>True when the first attempt still runs after the delay.</summary>
    private async Task<bool> IsLateAsync(Task<T> first, CancellationToken ending)
    {
        if (plan.Target.HedgeDelay(plan) is not { } delay || first.IsCompleted)
            return false;
        var waiting = Task.Delay(delay, plan.Time, ending);
        return await Task.WhenAny(first, waiting).ConfigureAwait(false) == waiting
            && waiting.IsCompletedSuccessfully
            && !first.IsCompleted;
    }

    /// <summary>The second attempt; null when providers refuse calls, when there is nowhere that the first has not been, when it was the last, or when there is nothing to pay with.</summary>
    private Attempts? Elsewhere(Attempts first) =>
        !plan.Target.HoldsBack
        && !plan.Target.AreAllTried(plan, first)
        && _tried.Last is { } node
        && first.BeginBeside(node) is { } elsewhere
        && plan.Target.Budget.TryWithdraw() ? elsewhere : null;

    private async Task<T> EitherAsync(Task<T> first, Attempts elsewhere, CancellationToken ending)
    {
        var second = plan.TryAsync(arguments, deadline, elsewhere, ending, _tried.Add);
        var ended = await Task.WhenAny(first, second).ConfigureAwait(false);
        var other = ended == first ? second : first;
        if (!IsAnswer(ended))
        {
            await Task.WhenAny(other).ConfigureAwait(false);

            // When both have failed, the first failure tells more; but nobody is told that nothing ran when the other attempt may have.
            if (IsAnswer(other) || Outcome(ended) == RpcOutcome.NotExecuted)
                (ended, other) = (other, ended);
        }

        Observe(other);
        try
        {
            return await ended.ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            e.Attempts = Math.Max(e.Attempts, elsewhere.Number);
            throw;
        }
    }

    /// <summary>True when an attempt has ended so that no other may follow it: with a result, with an error that the service declares, refused, or cancelled.</summary>
    private static bool IsAnswer(Task<T> attempt) => Outcome(attempt) is not (RpcOutcome.NotExecuted or RpcOutcome.Unknown);

    private static RpcOutcome? Outcome(Task<T> attempt) => (attempt.Exception?.InnerException as RpcException)?.Outcome;

    private static void Observe(Task task) => task.ContinueWith(
        static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
