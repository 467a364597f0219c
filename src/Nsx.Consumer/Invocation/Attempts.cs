namespace Nsx.Consumer;

/// <summary>What one invocation has tried so far, and what it does next. Made when its first attempt has failed; used by one thread at a time.</summary>
/// <param name="plan">What is called.</param>
/// <param name="deadline">When the invocation ends, with all of its attempts.</param>
/// <param name="most">How many attempts there are at most; as many as the options allow by default.</param>
internal sealed class Attempts(MethodPlan plan, Deadline deadline, int most = int.MaxValue)
{
    private readonly List<EndpointNode> _failed = [];
    private RpcException? _worst;
    private bool _hadFreeRetry;

    /// <summary>The number of the attempt that is under way, from 1 on.</summary>
    public int Number { get; private set; } = 1;

    /// <summary>How long to wait before it.</summary>
    public TimeSpan Wait { get; private set; }

    /// <summary>The only endpoint that it may go to; null for any.</summary>
    public EndpointNode? Only { get; private set; }

    /// <summary>The endpoint that failed last; null for none.</summary>
    public EndpointNode? LastFailed => _failed.Count > 0 ? _failed[^1] : null;

    /// <summary>True when an attempt at this endpoint has failed.</summary>
    public bool Failed(EndpointNode node) => _failed.Contains(node);

    /// <summary>An attempt is under way at this endpoint; the next one goes elsewhere.</summary>
    public void Avoid(EndpointNode node)
    {
        _failed.Add(node);
        Number++;
    }

    /// <summary>An attempt has failed: decides whether there is another one.</summary>
    /// <param name="failure">How.</param>
    /// <param name="node">Where.</param>
    /// <returns>False when the invocation ends with what <see cref="Conclude"/> says.</returns>
    public bool GoOn(RpcException failure, EndpointNode node)
    {
        if (_worst is null || failure.Outcome != RpcOutcome.NotExecuted)
            _worst = failure;
        _failed.Add(node);
        ConsumerMetrics.Attempted(plan.Descriptor.FullName, failure.Outcome.ToString(), Number > 1);
        var failed = new FailedAttempt(failure.Status, Number, deadline.Left(plan.Time))
        {
            RetryAfter = failure.RetryAfter,
            HadFreeRetry = _hadFreeRetry,
            IsLastEndpoint = plan.Target.HaveAllFailed(plan, this),
        };
        var decision = RetryDecision.After(failed, plan.Retry, plan.Target.Random);
        if (Number >= most || !decision.IsPaidBy(plan.Target.Budget))
            return false;
        Number++;
        Wait = decision.Wait;
        Only = plan.Retry.Mode == FailMode.Failtry ? node : null;
        _hadFreeRetry |= decision.IsFree;
        return true;
    }

    /// <summary>A further attempt has succeeded.</summary>
    public void Succeeded() => ConsumerMetrics.Attempted(plan.Descriptor.FullName, "Succeeded", isRetry: true);

    /// <summary>What the caller gets. A method that may have run in an earlier attempt is never said not to have run.</summary>
    /// <param name="last">How the last attempt failed, or the search for an endpoint.</param>
    public RpcException Conclude(RpcException last)
    {
        var worst = _worst is not null && last.Outcome == RpcOutcome.NotExecuted ? _worst : last;
        worst.Attempts = Number;
        return worst;
    }
}
