using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The endpoints of a target: what the registry lists, what is connected and well, and so who can be called now.</summary>
/// <remarks>
/// Data flows one way: the registry's snapshot → routes → nodes → ready sets. Callers read one immutable object behind one
/// reference, without a lock; it is made anew when the registry, a connection or a breaker changes. Losing the registry never
/// empties it: the registry's snapshots keep the last list that was known.
/// </remarks>
internal sealed class TargetEndpoints : IDisposable
{
    private const int MostTags = 64;
    private static readonly TimeSpan s_shareTick = TimeSpan.FromMilliseconds(200);

    private readonly TargetContext _context;
    private readonly AdaptiveThrottle _throttle;
    private readonly Lock _lock = new();
    private readonly TargetRoute _usual;
    private readonly LatencyEjector? _ejector;
    private readonly ITimer _shares;
    private readonly IDisposable _watch;
    private readonly IDisposable _states;
    private volatile ImmutableDictionary<string, TargetRoute> _tagged = ImmutableDictionary<string, TargetRoute>.Empty;
    private volatile NodeTable _nodes = NodeTable.Empty;
    private volatile EndpointSnapshot _snapshot;
    private volatile bool _disposed;
    private long _liveUntil;

    /// <param name="context">The target's context.</param>
    /// <param name="throttle">What is told which calls were wanted.</param>
    public TargetEndpoints(TargetContext context, AdaptiveThrottle throttle)
    {
        _context = context;
        _throttle = throttle;
        _snapshot = EndpointSnapshot.Unknown(context.Service);
        _liveUntil = context.Time.GetTimestamp();
        _usual = new(context, null);
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

    /// <summary>Raised after each change of who can be called; whoever waits looks again.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>All endpoints that are known.</summary>
    public NodeTable Nodes => _nodes;

    /// <summary>What the registry said last.</summary>
    public EndpointSnapshot Snapshot => _snapshot;

    /// <summary>How long the registry has not confirmed what it said last; before its first answer, how long it was waited for.</summary>
    public TimeSpan SnapshotAge => _snapshot.Freshness == Freshness.Live ? TimeSpan.Zero : _context.Time.GetElapsedTime(Volatile.Read(ref _liveUntil));

    /// <summary>True when it has ended.</summary>
    public bool IsDisposed => _disposed;

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

    /// <summary>The route of calls with a tag; null for those without.</summary>
    /// <exception cref="RpcException">There are too many tags.</exception>
    public TargetRoute RouteOf(string? tag) => tag is null ? _usual : _tagged.GetValueOrDefault(tag) ?? AddRoute(tag);

    /// <summary>All endpoints that calls with a tag may go to, whatever their zone, and whether they are in this consumer's subset or not.</summary>
    /// <remarks>They stay connected from now on: whoever has called all once does so again.</remarks>
    /// <exception cref="RpcException">There are too many tags.</exception>
    public IReadOnlyList<ServiceEndpoint> All(string? tag)
    {
        var route = RouteOf(tag);
        lock (_lock)
        {
            if (!route.ReachesAll && !_disposed)
            {
                route.ReachesAll = true;
                Apply_NeedsLock(_snapshot);
            }

            return [.. route.All];
        }
    }

    private TargetRoute AddRoute(string tag)
    {
        lock (_lock)
        {
            if (_tagged.TryGetValue(tag, out var known))
                return known;
            if (_disposed)
                return new(_context, tag);
            if (_tagged.Count == MostTags)
                throw new RpcException(RpcStatus.InvalidArgument, $"'{_context.Service}': calls have had {MostTags} different tags already; tags name groups of providers, not calls");
            _tagged = _tagged.Add(tag, new(_context, tag));
            Apply_NeedsLock(_snapshot);
            return _tagged[tag];
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _states.Dispose();
        _ejector?.Dispose();
        lock (_lock)
        {
            _disposed = true;
            Replace_NeedsLock([], EndWhenIdle);
            Refresh_NeedsLock();
            _shares.Dispose();
        }

        Changed.Raise();
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

        Changed.Raise();
    }

    private void Apply_NeedsLock(EndpointSnapshot snapshot)
    {
        var routes = _tagged.Values.Prepend(_usual).ToArray();
        foreach (var route in routes)
            route.Choose(snapshot, _nodes);

        // Who is out of service, or in a zone that is left for a while, stays connected: it comes back, and calls that are under way there go on.
        var keepsAll = _context.Options.Routing.Zone is not null;
        var listed = snapshot.Endpoints.Concat(snapshot.Suspects).Where(endpoint => _nodes.Find(endpoint.Address) is not null && (keepsAll || !endpoint.IsInService));
        Replace_NeedsLock(routes.SelectMany(route => route.Wanted).Concat(listed), node => Leave(node, snapshot));
        if (_snapshot.Freshness == Freshness.Live)
            Volatile.Write(ref _liveUntil, _context.Time.GetTimestamp());
        _snapshot = snapshot;
        Refresh_NeedsLock();
    }

    private void Replace_NeedsLock(IEnumerable<ServiceEndpoint> endpoints, Action<EndpointNode> leave)
    {
        var isFirst = _snapshot.Freshness == Freshness.Unknown;
        _nodes = _nodes.Next(endpoints, endpoint => new(endpoint, _context, _throttle, isNew: !isFirst, OnBreaker), out var gone);
        foreach (var node in gone)
        {
            node.Dispose();
            leave(node);
        }
    }

    /// <summary>A provider that the registry does not list any more may be about to stop; one that is only not called any more is not.</summary>
    private void Leave(EndpointNode node, EndpointSnapshot snapshot)
    {
        if (snapshot.Endpoints.Concat(snapshot.Suspects).Any(endpoint => endpoint.Address == node.Address))
            EndWhenIdle(node);
        else
            _context.Channels.Release(node.Channel);
    }

    /// <summary>Nobody said that the provider leaves: calls and streams that are under way there have all the time they want.</summary>
    private void EndWhenIdle(EndpointNode node) => node.Candidate.WhenIdle(() => _context.Channels.Release(node.Channel));

    private void OnConnection(EndpointChannel channel)
    {
        if (_nodes.Find(channel.Address) is not { } node)
            return;

        bool isNew;
        lock (_lock)
            isNew = !_disposed && node.LookAtConnection();

        // Somebody has answered a handshake: reason enough to look how it is.
        if (isNew)
            node.Breaker.EndBreak();
        Look();
    }

    private void OnBreaker(EndpointNode node)
    {
        try
        {
            if (node.Breaker.State == BreakerState.Open)
                ConsumerLog.BreakerOpened(_context.Logger, _context.Service, node.Address, node.Breaker.OpenFor?.TotalSeconds ?? 0, node.Breaker.Reason);
            else
                ConsumerLog.BreakerChanged(_context.Logger, _context.Service, node.Address, node.Breaker.State);
            Look();
            BreakerChanged?.Invoke(node);
        }
        catch (Exception e)
        {
            // A bug of a listener or a picker: whoever settles calls here has others to settle.
            ConsumerLog.ListenerFailed(_context.Logger, e, _context.Service);
        }
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

        Changed.Raise();
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
