using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>Where the calls of a service go: its endpoints, which of them can be called now, and who chooses.</summary>
/// <remarks>
/// Callers read one immutable object behind one reference, without a lock; it is made anew when the registry or a connection
/// changes. Losing the registry never empties it: the registry's snapshots keep the last list that was known.
/// </remarks>
internal sealed class ServiceTarget : IDisposable
{
    private static readonly Dictionary<string, EndpointNode> s_noNodes = [];

    private readonly EndpointChannels _channels;
    private readonly IServiceRegistry _registry;
    private readonly PickerFactory _createPicker;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ChangeSignal _changed = new();
    private readonly IDisposable _watch;
    private readonly IDisposable _states;
    private volatile ServiceEndpoints _endpoints;
    private volatile ReadySet _ready = ReadySet.Empty;
    private volatile bool _disposed;

    public ServiceTarget(string service, IServiceRegistry registry, EndpointChannels channels, PickerFactory createPicker, Random random)
    {
        Service = service;
        _registry = registry;
        _channels = channels;
        _createPicker = createPicker;
        _random = random;
        _time = channels.ChannelOptions.Clock.Time;
        _endpoints = new(EndpointSnapshot.Unknown(service), s_noNodes);
        _states = channels.OnChange(Refresh);
        try
        {
            _watch = registry.Watch(service, OnSnapshot);
        }
        catch
        {
            _states.Dispose();
            throw;
        }
    }

    public string Service { get; }

    /// <summary>What the registry said last.</summary>
    public EndpointSnapshot Snapshot => _endpoints.Snapshot;

    /// <summary>An endpoint for one attempt; the default when there is none.</summary>
    public PickedEndpoint Pick(MethodPlan plan, Attempts? attempts = null) =>
        _ready.Pick(new(plan.Descriptor.FullName, null, attempts?.Number ?? 1), attempts);

    /// <summary>Blocks until there is an endpoint. Depends on no thread of the pool.</summary>
    /// <exception cref="RpcException">There is no hope, or no time left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PickedEndpoint Wait(MethodPlan plan, Deadline deadline, CancellationToken token, Attempts? attempts = null)
    {
        Tron.Sessions.Session.AboutToBlock();
        using var cancellation = token.UnsafeRegister(static signal => ((ChangeSignal)signal!).Raise(), _changed);
        return _changed.Wait(
            () => Pick(plan, attempts) is { IsNone: false } picked ? picked : (PickedEndpoint?)null,
            () =>
            {
                token.ThrowIfCancellationRequested();
                return LeftOrThrow(plan, deadline);
            });
    }

    /// <summary>Waits until there is an endpoint.</summary>
    /// <exception cref="RpcException">There is no hope, or no time left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PickedEndpoint> WaitAsync(MethodPlan plan, Deadline deadline, CancellationToken token, Attempts? attempts = null)
    {
        while (true)
        {
            var changed = _changed.Next;
            if (Pick(plan, attempts) is { IsNone: false } picked)
                return picked;
            var left = LeftOrThrow(plan, deadline);
            try
            {
                await changed.WaitAsync(left, _time, token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The next look says so in better words.
            }
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _states.Dispose();
        lock (_lock)
        {
            _disposed = true;
            foreach (var node in _endpoints.All)
                _channels.Release(node.Channel);
            _endpoints = new(EndpointSnapshot.Unknown(Service), s_noNodes);
            _ready = ReadySet.Empty;
        }

        _changed.Raise();
    }

    private TimeSpan LeftOrThrow(MethodPlan plan, Deadline deadline)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(NsxConsumer));
        var left = deadline.Left(_time);
        if (left <= TimeSpan.Zero || !(plan.WaitForReady || IsHopeful()))
            throw plan.Error(RpcStatus.Unavailable, _endpoints.Why(_registry.Name), cause: _endpoints.LastError);
        return left;
    }

    /// <summary>True while a first answer of the registry, or a first connection, may still come.</summary>
    private bool IsHopeful()
    {
        var endpoints = _endpoints;
        return endpoints.Snapshot.Freshness == Freshness.Unknown ? endpoints.Snapshot.Trouble is null : endpoints.IsHopeful;
    }

    private void OnSnapshot(EndpointSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            var before = _endpoints.All.ToDictionary(node => node.Address);
            var nodes = snapshot.Suspects.Concat(snapshot.Endpoints).DistinctBy(endpoint => endpoint.Address)
                .ToDictionary(endpoint => endpoint.Address, endpoint => Keep(before.GetValueOrDefault(endpoint.Address), endpoint));

            // Whoever has just been announced, or has changed, is there. Of the others the registry knows nothing new.
            var news = snapshot.Endpoints.Except(_endpoints.Snapshot.Endpoints).Select(endpoint => nodes[endpoint.Address]).ToList();
            _endpoints = new(snapshot, nodes);
            foreach (var node in news)
                node.Channel.RetryNow();
            foreach (var (_, gone) in before.Where(node => !nodes.ContainsKey(node.Key)))
                _channels.Release(gone.Channel);
        }

        Refresh();
    }

    private EndpointNode Keep(EndpointNode? before, ServiceEndpoint endpoint)
    {
        if (before is null)
            return new(endpoint, _channels.Acquire(endpoint.Address), _time);
        before.Candidate.Endpoint = endpoint;
        return before;
    }

    /// <summary>Looks again at who can be called.</summary>
    private void Refresh()
    {
        lock (_lock)
        {
            var (before, connected) = (_ready, _endpoints.Connected());
            if (!connected.SequenceEqual(before.Nodes))
                _ready = connected.IsEmpty ? ReadySet.Empty : new(connected, CreatePicker(connected, before.Picker));
        }

        _changed.Raise();
    }

    private Picker CreatePicker(ImmutableArray<EndpointNode> nodes, Picker? before) =>
        new PickerContext([.. nodes.Select(node => node.Candidate)], _random, _time) { Previous = before }.Make(_createPicker);
}
