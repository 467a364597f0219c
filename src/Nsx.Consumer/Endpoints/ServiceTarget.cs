using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>Where the calls of a service go: finds an endpoint for each attempt, waits for one, and knows what attempts may cost.</summary>
internal sealed class ServiceTarget : IDisposable
{
    private readonly TargetContext _context;
    private readonly AdaptiveThrottle _throttle;
    private readonly TargetEndpoints _endpoints;
    private long _longestTimeoutTicks;

    public ServiceTarget(TargetContext context)
    {
        _context = context;
        _throttle = new(context.Options.Throttle, context.Time, context.Random);
        Budget = new(context.Options.Retry, context.Time);
        _endpoints = new(context, _throttle);
    }

    /// <summary>Raised after each change of a breaker, on any thread: be quick.</summary>
    public event Action<EndpointNode>? BreakerChanged
    {
        add => _endpoints.BreakerChanged += value;
        remove => _endpoints.BreakerChanged -= value;
    }

    /// <summary>All endpoints that are known.</summary>
    public IReadOnlyCollection<EndpointNode> Nodes => _endpoints.Nodes.All;

    /// <summary>Those that calls without a tag can go to now: a connection is looked at a moment after it has come.</summary>
    public IReadOnlyList<EndpointNode> Ready => _endpoints.RouteOf(null).Ready.Nodes;

    /// <summary>What the registry said last.</summary>
    public EndpointSnapshot Snapshot => _endpoints.Snapshot;

    /// <summary>How long the registry has not confirmed what it said last; before its first answer, how long it was waited for.</summary>
    public TimeSpan SnapshotAge => _endpoints.SnapshotAge;

    public string Service => _context.Service;

    /// <summary>The longest time that a call may take here.</summary>
    public TimeSpan LongestTimeout => TimeSpan.FromTicks(Volatile.Read(ref _longestTimeoutTicks));

    /// <summary>What retries are paid from.</summary>
    public RetryBudget Budget { get; }

    public Random Random => _context.Random;

    public ILogger Logger => _context.Logger;

    /// <summary>Calls are planned that take no longer than this.</summary>
    public void Expect(TimeSpan timeout)
    {
        var known = Volatile.Read(ref _longestTimeoutTicks);
        while (timeout.Ticks > known && Interlocked.CompareExchange(ref _longestTimeoutTicks, timeout.Ticks, known) is var found && found != known)
            known = found;
    }

    /// <summary>A call begins.</summary>
    /// <param name="now">A timestamp.</param>
    /// <returns>False when it is held back: providers have refused most calls lately.</returns>
    public bool Admit(long now)
    {
        Budget.Deposit(now);
        return !_throttle.ShouldReject(now);
    }

    /// <summary>True while providers refuse so many calls that some are held back: no time for calls that are only sent to be quicker.</summary>
    public bool HoldsBack => _throttle.RejectedShare > 0;

    /// <summary>How long the first attempt of a call may take before there is a second; null for none.</summary>
    public TimeSpan? HedgeDelay(MethodPlan plan)
    {
        var options = _context.Options.Hedging;
        return options.Delay ?? (plan.Latency?.Current(_context.Time.GetTimestamp()) is { } usual ? TimeSpan.FromTicks(Math.Max(usual.Ticks, options.MinDelay.Ticks)) : null);
    }

    /// <summary>True when there is an endpoint besides this one.</summary>
    public bool HasOther(MethodPlan plan, EndpointNode node) => plan.Invocation.Endpoint is null && _endpoints.RouteOf(plan.Invocation.Tag).Ready.Nodes.Any(other => other != node);

    /// <summary>Blocks for a while.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Sleep(TimeSpan time, CancellationToken token)
    {
        CallBatch.AboutToBlock();
        if (_context.Time == TimeProvider.System)
            token.WaitHandle.WaitOne(time);
        else // a clock of a test
            Task.Delay(time, _context.Time, token).GetAwaiter().GetResult();
        token.ThrowIfCancellationRequested();
    }

    /// <summary>An endpoint for one attempt; the default when there is none.</summary>
    public PickedEndpoint Pick(MethodPlan plan, object?[] arguments, Attempts? attempts = null)
    {
        if (plan.Invocation.Endpoint is { } pinned)
            return Enter(_endpoints.Nodes.Find(pinned));
        if (attempts?.Only is { } only)
            return Enter(only);
        var request = new PickRequest(plan.Descriptor.FullName, plan.AffinityOf(arguments), attempts?.Number ?? 1, attempts?.LastFailed?.Candidate);
        return _endpoints.RouteOf(plan.Invocation.Tag).Ready.Pick(request, attempts);
    }

    /// <summary>Blocks until there is an endpoint. Depends on no thread of the pool.</summary>
    /// <exception cref="RpcException">There is no hope, or no time left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PickedEndpoint Wait(MethodPlan plan, object?[] arguments, Deadline deadline, Attempts? attempts, CancellationToken token)
    {
        CallBatch.AboutToBlock();
        using var cancellation = token.UnsafeRegister(static signal => ((ChangeSignal)signal!).Raise(), _endpoints.Changed);
        return _endpoints.Changed.Wait(
            () => Pick(plan, arguments, attempts) is { IsNone: false } picked ? picked : (PickedEndpoint?)null,
            () =>
            {
                token.ThrowIfCancellationRequested();
                return LeftOrThrow(plan, deadline, attempts);
            });
    }

    /// <summary>Waits until there is an endpoint.</summary>
    /// <exception cref="RpcException">There is no hope, or no time left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PickedEndpoint> WaitAsync(MethodPlan plan, object?[] arguments, Deadline deadline, Attempts? attempts, CancellationToken token)
    {
        while (true)
        {
            var changed = _endpoints.Changed.Next;
            if (Pick(plan, arguments, attempts) is { IsNone: false } picked)
                return picked;
            var left = LeftOrThrow(plan, deadline, attempts);
            await NextAsync(changed, left, token).ConfigureAwait(false);
        }
    }

    /// <summary>True when no endpoint is left that this invocation has not been at.</summary>
    public bool AreAllTried(MethodPlan plan, Attempts attempts) =>
        plan.Invocation.Endpoint is not null || _endpoints.RouteOf(plan.Invocation.Tag).Ready.Nodes.All(attempts.HasTried);

    /// <summary>The addresses of all endpoints that may be called, in their order; waits for the first of them as a call does.</summary>
    /// <param name="invocation">How they are called.</param>
    /// <param name="deadline">Until when to wait.</param>
    /// <param name="isPatient">Whether to wait also when none is in sight.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="RpcException">There is none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<string>> AddressesAsync(InvocationOptions invocation, Deadline deadline, bool isPatient, CancellationToken token)
    {
        while (true)
        {
            var changed = _endpoints.Changed.Next;
            if (_endpoints.All(invocation.Tag) is { Count: > 0 } all)
                return [.. all.Select(endpoint => endpoint.Address).Distinct().Order(StringComparer.Ordinal)];
            var left = Left(invocation, deadline, isPatient);
            if (left <= TimeSpan.Zero)
                throw new RpcException(RpcStatus.Unavailable, Why(invocation));
            await NextAsync(changed, left, token).ConfigureAwait(false);
        }
    }

    /// <summary>What is known of each endpoint, in the order of their addresses.</summary>
    public IReadOnlyList<EndpointView> View() => _endpoints.View();

    public void Dispose() => _endpoints.Dispose();

    // Whoever names an endpoint wants that one, whatever its breaker says.
    private static PickedEndpoint Enter(EndpointNode? node) => node?.Enter(heedsBreaker: false) ?? default;

    private TimeSpan LeftOrThrow(MethodPlan plan, Deadline deadline, Attempts? attempts)
    {
        // Whoever tries the same endpoint again waits for it: its connection is being made again.
        var isPatient = plan.WaitForReady || (attempts?.Only is { } only && _endpoints.Nodes.Find(only.Address) == only);
        var left = Left(plan.Invocation, deadline, isPatient);
        return left > TimeSpan.Zero ? left : throw plan.Error(RpcStatus.Unavailable, Why(plan.Invocation), cause: LastError(plan.Invocation));
    }

    /// <summary>How long it makes sense to wait for an endpoint.</summary>
    private TimeSpan Left(InvocationOptions invocation, Deadline deadline, bool isPatient)
    {
        ObjectDisposedException.ThrowIf(_endpoints.IsDisposed, typeof(NsxConsumer));
        return isPatient || IsHopeful(invocation) ? deadline.Left(_context.Time) : TimeSpan.Zero;
    }

    private async Task NextAsync(Task changed, TimeSpan left, CancellationToken token)
    {
        try
        {
            await changed.WaitAsync(left, _context.Time, token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The next look says so in better words.
        }
    }

    /// <summary>True while a first answer of the registry, or a first connection, may still come.</summary>
    private bool IsHopeful(InvocationOptions invocation) =>
        _endpoints.Snapshot.Freshness == Freshness.Unknown ? _endpoints.Snapshot.Trouble is null : Wanted(invocation).Any(node => node.Channel.IsHopeful);

    private Exception? LastError(InvocationOptions invocation) =>
        Wanted(invocation).Select(node => node.Channel.LastError).FirstOrDefault(error => error is not null);

    private IEnumerable<EndpointNode> Wanted(InvocationOptions invocation)
    {
        var nodes = _endpoints.Nodes;
        return invocation.Endpoint is { } pinned
            ? nodes.Find(pinned) is { } node ? [node] : []
            : _endpoints.RouteOf(invocation.Tag).Endpoints.Select(endpoint => nodes.Find(endpoint.Address)).OfType<EndpointNode>();
    }

    private string Why(InvocationOptions invocation)
    {
        var reasons = new Unavailability(_context, _endpoints.Snapshot, _endpoints.Nodes);
        return invocation.Endpoint is { } pinned ? reasons.Of(pinned) : reasons.Of(_endpoints.RouteOf(invocation.Tag));
    }
}
