namespace Nsx.Consumer;

/// <summary>What one invocation has tried so far, and what it does next. Made when its first attempt has failed; used by one thread at a time.</summary>
/// <param name="plan">What is called.</param>
/// <param name="deadline">When the invocation ends, with all of its attempts.</param>
/// <param name="tried">Where the invocation has been; null for nowhere yet.</param>
internal sealed class Attempts(MethodPlan plan, Deadline deadline, TriedEndpoints? tried = null)
{
    private readonly TriedEndpoints _tried = tried ?? new();
    private bool _isSingle;
    private RpcException? _worst;
    private bool _hadFreeRetry;

    /// <summary>The number of the attempt that is under way, from 1 on.</summary>
    public int Number { get; private set; } = 1;

    /// <summary>How long to wait before it.</summary>
    public TimeSpan Wait { get; private set; }

    /// <summary>The only endpoint that it may go to; null for any.</summary>
    public EndpointNode? Only { get; private set; }

    /// <summary>The endpoint that failed last; null for none.</summary>
    public EndpointNode? LastFailed { get; private set; }

    /// <summary>True when an attempt at this endpoint has failed, or another one is under way there.</summary>
    public bool HasTried(EndpointNode node) => _tried.Contains(node);

    /// <summary>Begins a single attempt elsewhere while another one is under way, if there may be one more. Any thread.</summary>
    /// <param name="node">Where that is.</param>
    public Attempts? BeginBeside(EndpointNode node) =>
        _tried.Begin(plan.Retry.Options.MaxAttempts) is > 0 and var number ? new(plan, deadline, _tried) { Number = number, LastFailed = node, _isSingle = true } : null;

    /// <summary>An attempt has failed: decides whether there is another one.</summary>
    /// <param name="failure">How.</param>
    /// <param name="node">Where.</param>
    /// <returns>False when the invocation ends with what <see cref="Conclude"/> says.</returns>
    public bool GoOn(RpcException failure, EndpointNode node)
    {
        if (_worst is null || failure.Outcome != RpcOutcome.NotExecuted)
            _worst = failure;
        LastFailed = node;
        _tried.Add(node);
        ConsumerMetrics.Attempted(plan.Descriptor.FullName, failure.Outcome.ToString(), Number > 1);
        var failed = new FailedAttempt(failure.Status, Number, deadline.Left(plan.Time))
        {
            RetryAfter = failure.RetryAfter,
            HadFreeRetry = _hadFreeRetry,
            IsLastEndpoint = plan.Target.AreAllTried(plan, this),
        };
        var decision = RetryDecision.After(failed, plan.Retry, plan.Target.Random);
        if (_isSingle || !decision.CanRetry || _tried.Begin(plan.Retry.Options.MaxAttempts) is not (> 0 and var number) || !decision.IsPaidBy(plan.Target.Budget))
            return false;
        Number = number;
        Wait = decision.Wait;
        Only = plan.Retry.Mode == FailMode.Failtry ? node : null;
        _hadFreeRetry |= decision.IsFree;
        return true;
    }

    /// <summary>An attempt has succeeded.</summary>
    public void Succeeded()
    {
        if (Number > 1)
            ConsumerMetrics.Attempted(plan.Descriptor.FullName, "Succeeded", isRetry: true);
    }

    /// <summary>What the caller gets. A method that may have run in an earlier attempt is never said not to have run.</summary>
    /// <param name="last">How the last attempt failed, or the search for an endpoint.</param>
    public RpcException Conclude(RpcException last)
    {
        var worst = _worst is not null && last.Outcome == RpcOutcome.NotExecuted ? _worst : last;
        worst.Attempts = Number;
        return worst;
    }
}
