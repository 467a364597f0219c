using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>Where the calls of a service go: its endpoints, which of them can be called now, and who chooses.</summary>
/// <remarks>
/// Data flows one way: the registry's snapshot → routes → nodes → ready sets. Callers read one immutable object behind one
/// reference, without a lock; it is made anew when the registry, a connection or a breaker changes. Losing the registry never
/// empties it: the registry's snapshots keep the last list that was known.
/// </remarks>
internal sealed class ServiceTarget : IDisposable
{
    private const int MostTags = 64;
    private static readonly TimeSpan s_shareTick = TimeSpan.FromMilliseconds(200);

    private readonly TargetContext _context;
    private readonly Lock _lock = new();
    private readonly ChangeSignal _changed = new();
    private readonly TargetRoute _usual;
    private readonly AdaptiveThrottle _throttle;
    private readonly LatencyEjector? _ejector;
    private readonly ITimer _shares;
    private readonly IDisposable _watch;
    private readonly IDisposable _states;
    private volatile ImmutableDictionary<string, TargetRoute> _tagged = ImmutableDictionary<string, TargetRoute>.Empty;
    private volatile NodeTable _nodes = NodeTable.Empty;
    private volatile EndpointSnapshot _snapshot;
    private volatile bool _disposed;
    private long _longestTimeoutTicks;
    private long _liveUntil;

    public ServiceTarget(TargetContext context)
    {
        _context = context;
        _snapshot = EndpointSnapshot.Unknown(context.Service);
        _liveUntil = context.Time.GetTimestamp();
        _usual = new(context, null);
        Budget = new(context.Options.Retry, context.Time);
        _throttle = new(context.Options.Throttle, context.Time, context.Random);
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _shares = context.Time.CreateTimer(_ => UpdateShares(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ejector = context.Options.LatencyEjection.IsEnabled
            ? new(context.Options.LatencyEjection, context.Time, () => [.. _nodes.All.Select(node => node.Ejection)])
            : null;
        _states = context.Channels.OnChange(OnConnection);
        try
        {
            _watch = context.Registry.Watch(context.Service, OnSnapshot);
        }
        catch
        {
            _states.Dispose();
            _shares.Dispose();
            _ejector?.Dispose();
            throw;
        }
    }

    /// <summary>Raised after each change of a breaker, on any thread: be quick.</summary>
    public event Action<EndpointNode>? BreakerChanged;

    /// <summary>All endpoints that are known.</summary>
    public IReadOnlyCollection<EndpointNode> Nodes => _nodes.All;

    /// <summary>What the registry said last.</summary>
    public EndpointSnapshot Snapshot => _snapshot;

    public string Service => _context.Service;

    /// <summary>The longest time that a call may take here.</summary>
    public TimeSpan LongestTimeout => TimeSpan.FromTicks(Volatile.Read(ref _longestTimeoutTicks));

    /// <summary>How long the registry has not confirmed what it said last; before its first answer, how long it was waited for.</summary>
    public TimeSpan SnapshotAge => _snapshot.Freshness == Freshness.Live ? TimeSpan.Zero : _context.Time.GetElapsedTime(Volatile.Read(ref _liveUntil));

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

    /// <summary>What is known of each endpoint, in the order of their addresses.</summary>
    public IReadOnlyList<EndpointView> View()
    {
        lock (_lock)
        {
            var used = _tagged.Values.Prepend(_usual).SelectMany(route => route.Endpoints).Select(endpoint => endpoint.Address).ToHashSet(StringComparer.Ordinal);
            return [.. Views(_snapshot.Endpoints, isSuspect: false).Concat(Views(_snapshot.Suspects, isSuspect: true)).OrderBy(view => view.Endpoint.Address, StringComparer.Ordinal)];

            IEnumerable<EndpointView> Views(ImmutableArray<ServiceEndpoint> endpoints, bool isSuspect) => endpoints.Select(endpoint =>
                _nodes.Find(endpoint.Address)?.View(used.Contains(endpoint.Address), isSuspect) ?? new(endpoint) { IsSuspect = isSuspect });
        }
    }

    /// <summary>A call begins.</summary>
    /// <param name="now">A timestamp.</param>
    /// <returns>False when it is held back: providers have refused most calls lately.</returns>
    public bool Admit(long now)
    {
        Budget.Deposit(now);
        return !_throttle.ShouldReject(now);
    }

    /// <summary>How long the first attempt of a call may take before there is a second; null for none.</summary>
    public TimeSpan? HedgeDelay(MethodPlan plan)
    {
        var options = _context.Options.Hedging;
        return options.Delay ?? (plan.Latency?.Current(_context.Time.GetTimestamp()) is { } usual ? TimeSpan.FromTicks(Math.Max(usual.Ticks, options.MinDelay.Ticks)) : null);
    }

    /// <summary>True when there is an endpoint besides this one.</summary>
    public bool HasOther(MethodPlan plan, EndpointNode node) => plan.Invocation.Endpoint is null && RouteOf(plan.Invocation.Tag).Ready.Nodes.Any(other => other != node);

    /// <summary>Blocks for a while.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Sleep(TimeSpan time, CancellationToken token)
    {
        Tron.Sessions.Session.AboutToBlock();
        if (_context.Time == TimeProvider.System)
            token.WaitHandle.WaitOne(time);
        else
            Task.Delay(time, _context.Time, token).GetAwaiter().GetResult();
        token.ThrowIfCancellationRequested();
    }

    /// <summary>An endpoint for one attempt; the default when there is none.</summary>
    public PickedEndpoint Pick(MethodPlan plan, object?[] arguments, Attempts? attempts = null)
    {
        if (plan.Invocation.Endpoint is { } pinned)
            return Enter(_nodes.Find(pinned));
        if (attempts?.Only is { } only)
            return Enter(only);
        var request = new PickRequest(plan.Descriptor.FullName, plan.AffinityOf(arguments), attempts?.Number ?? 1, attempts?.LastFailed?.Candidate);
        return RouteOf(plan.Invocation.Tag).Ready.Pick(request, attempts);
    }

    /// <summary>Blocks until there is an endpoint. Depends on no thread of the pool.</summary>
    /// <exception cref="RpcException">There is no hope, or no time left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PickedEndpoint Wait(MethodPlan plan, object?[] arguments, Deadline deadline, Attempts? attempts, CancellationToken token)
    {
        Tron.Sessions.Session.AboutToBlock();
        using var cancellation = token.UnsafeRegister(static signal => ((ChangeSignal)signal!).Raise(), _changed);
        return _changed.Wait(
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
            var changed = _changed.Next;
            if (Pick(plan, arguments, attempts) is { IsNone: false } picked)
                return picked;
            var left = LeftOrThrow(plan, deadline, attempts);
            try
            {
                await changed.WaitAsync(left, _context.Time, token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The next look says so in better words.
            }
        }
    }

    /// <summary>True when no endpoint is left that has not failed this invocation.</summary>
    public bool HaveAllFailed(MethodPlan plan, Attempts attempts) =>
        plan.Invocation.Endpoint is not null || RouteOf(plan.Invocation.Tag).Ready.Nodes.All(attempts.Failed);

    /// <summary>The addresses of all endpoints that may be called, in their order.</summary>
    /// <exception cref="RpcException">There is none.</exception>
    public IReadOnlyList<string> Addresses(InvocationOptions invocation)
    {
        var addresses = RouteOf(invocation.Tag).Endpoints.Select(endpoint => endpoint.Address).Distinct().Order(StringComparer.Ordinal).ToArray();
        return addresses.Length > 0 ? addresses : throw new RpcException(RpcStatus.Unavailable, Why(invocation));
    }

    public void Dispose()
    {
        _watch.Dispose();
        _states.Dispose();
        _ejector?.Dispose();
        lock (_lock)
        {
            _disposed = true;
            Replace_NeedsLock([]);
            _shares.Dispose();
        }

        _changed.Raise();
    }

    // Whoever names an endpoint wants that one, whatever its breaker says.
    private static PickedEndpoint Enter(EndpointNode? node) => node?.Enter(heedsBreaker: false) ?? default;

    private TimeSpan LeftOrThrow(MethodPlan plan, Deadline deadline, Attempts? attempts)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(NsxConsumer));
        var left = deadline.Left(_context.Time);

        // Whoever tries the same endpoint again waits for it: its connection is being made again.
        var isPatient = plan.WaitForReady || attempts?.Only is not null;
        if (left <= TimeSpan.Zero || !(isPatient || IsHopeful(plan.Invocation)))
            throw plan.Error(RpcStatus.Unavailable, Why(plan.Invocation), cause: LastError(plan.Invocation));
        return left;
    }

    /// <summary>True while a first answer of the registry, or a first connection, may still come.</summary>
    private bool IsHopeful(InvocationOptions invocation) =>
        _snapshot.Freshness == Freshness.Unknown ? _snapshot.Trouble is null : Wanted(invocation).Any(node => node.Channel.IsHopeful);

    private Exception? LastError(InvocationOptions invocation) =>
        Wanted(invocation).Select(node => node.Channel.LastError).FirstOrDefault(error => error is not null);

    private IEnumerable<EndpointNode> Wanted(InvocationOptions invocation)
    {
        var nodes = _nodes;
        return invocation.Endpoint is { } pinned
            ? nodes.Find(pinned) is { } node ? [node] : []
            : RouteOf(invocation.Tag).Endpoints.Select(endpoint => nodes.Find(endpoint.Address)).OfType<EndpointNode>();
    }

    private string Why(InvocationOptions invocation)
    {
        var reasons = new Unavailability(_context, _snapshot, _nodes);
        return invocation.Endpoint is { } pinned ? reasons.Of(pinned) : reasons.Of(RouteOf(invocation.Tag));
    }

    private TargetRoute RouteOf(string? tag) => tag is null ? _usual : _tagged.GetValueOrDefault(tag) ?? AddRoute(tag);

    private TargetRoute AddRoute(string tag)
    {
        lock (_lock)
        {
            if (_tagged.TryGetValue(tag, out var known))
                return known;
            if (_tagged.Count == MostTags)
                throw new RpcException(RpcStatus.InvalidArgument, $"'{_context.Service}': calls have had {MostTags} different tags already; tags name groups of providers, not calls");
            _tagged = _tagged.Add(tag, new(_context, tag));
            Apply_NeedsLock(_snapshot);
            return _tagged[tag];
        }
    }

    private void OnSnapshot(EndpointSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_disposed)
                return;

            // Whoever has just been announced, or has changed, is there. Of the others the registry knows nothing new.
            var news = snapshot.Endpoints.Except(_snapshot.Endpoints).Select(endpoint => _nodes.Find(endpoint.Address)).OfType<EndpointNode>().ToList();
            Apply_NeedsLock(snapshot);
            foreach (var node in news)
                node.Channel.RetryNow();
        }

        _changed.Raise();
    }

    private void Apply_NeedsLock(EndpointSnapshot snapshot)
    {
        var routes = _tagged.Values.Prepend(_usual).ToArray();
        foreach (var route in routes)
            route.Choose(snapshot, _nodes);

        // Who is out of service, or in a zone that is left for a while, stays connected: it comes back, and calls that are under way there go on.
        var keepsAll = _context.Options.Routing.Zone is not null;
        var listed = snapshot.Endpoints.Concat(snapshot.Suspects).Where(endpoint => _nodes.Find(endpoint.Address) is not null && (keepsAll || !endpoint.IsInService));
        Replace_NeedsLock(routes.SelectMany(route => route.Endpoints).Concat(listed));
        if (_snapshot.Freshness == Freshness.Live)
            Volatile.Write(ref _liveUntil, _context.Time.GetTimestamp());
        _snapshot = snapshot;
        Refresh_NeedsLock();
    }

    private void Replace_NeedsLock(IEnumerable<ServiceEndpoint> endpoints)
    {
        var isFirst = _snapshot.Freshness == Freshness.Unknown;
        _nodes = _nodes.Next(endpoints, endpoint => new(endpoint, _context, _throttle, isNew: !isFirst, OnBreaker), out var gone);
        foreach (var node in gone)
        {
            node.Dispose();
            _context.Channels.Release(node.Channel);
        }
    }

    private void OnConnection(EndpointChannel channel)
    {
        if (_nodes.Find(channel.Address) is not { } node)
            return;

        // A handshake that was answered says as much as a PING.
        if (node.IsConnected)
        {
            node.Breaker.EndBreak();
            lock (_lock)
                node.Connected();
        }

        Look();
    }

    private void OnBreaker(EndpointNode node)
    {
        if (node.Breaker.State == BreakerState.Open)
            ConsumerLog.BreakerOpened(Logger, _context.Service, node.Address, node.Breaker.OpenFor?.TotalSeconds ?? 0, node.Breaker.Reason);
        else
            ConsumerLog.BreakerChanged(Logger, _context.Service, node.Address, node.Breaker.State);
        Look();
        BreakerChanged?.Invoke(node);
    }

    /// <summary>Something has changed that the registry knows nothing of.</summary>
    private void Look()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            if (_context.Options.Routing.Zone is null)
                Refresh_NeedsLock();
            else
                Apply_NeedsLock(_snapshot);
        }

        _changed.Raise();
    }

    private void Refresh_NeedsLock()
    {
        foreach (var route in _tagged.Values.Prepend(_usual))
            route.Refresh(_nodes);
        UpdateShares_NeedsLock();
    }

    private void UpdateShares()
    {
        lock (_lock)
        {
            if (!_disposed)
                UpdateShares_NeedsLock();
        }
    }

    private void UpdateShares_NeedsLock()
    {
        var willRise = false;
        foreach (var node in _nodes.All)
            willRise |= node.UpdateShare();
        if (willRise)
            _shares.Change(s_shareTick, Timeout.InfiniteTimeSpan);
    }
}
