namespace Nsx.Consumer;

/// <summary>The providers of one service: what the registry says, and a session with the next of them.</summary>
/// <remarks>
/// Callers read one immutable object behind one reference, without a lock. Losing the registry never empties it: the registry's
/// snapshots keep the last list that was known.
/// </remarks>
internal sealed class ServiceDirectory : IDisposable
{
    private static readonly Dictionary<string, EndpointChannel> s_noChannels = [];

    private readonly EndpointChannels _channels;
    private readonly IServiceRegistry _registry;
    private readonly object _changes = new();
    private readonly IDisposable _watch;
    private readonly IDisposable _states;
    private volatile KnownProviders _known;
    private TaskCompletionSource _changed = NewSignal();
    private int _turn = -1;
    private bool _disposed;

    public ServiceDirectory(string service, IServiceRegistry registry, EndpointChannels channels)
    {
        Service = service;
        _registry = registry;
        _channels = channels;
        _known = new(EndpointSnapshot.Unknown(service), s_noChannels);
        _states = channels.OnChange(Signal);
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
    public EndpointSnapshot Snapshot => _known.Snapshot;

    /// <summary>A session with the next provider, in turn; null when there is none.</summary>
    public CallSession? Pick() => _known.Pick(ref _turn);

    /// <summary>Blocks until there is a session. Depends on no thread of the pool.</summary>
    /// <exception cref="RpcException">There is no hope, or no time left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public CallSession WaitForSession(MethodPlan plan, Deadline deadline, CancellationToken token)
    {
        Tron.Sessions.Session.AboutToBlock();
        using var cancellation = token.UnsafeRegister(static directory => ((ServiceDirectory)directory!).Signal(), this);
        lock (_changes)
        {
            while (true)
            {
                if (Pick() is { } session)
                    return session;
                token.ThrowIfCancellationRequested();
                var left = LeftOrThrow(plan, deadline);
                Monitor.Wait(_changes, left);
            }
        }
    }

    /// <summary>Waits until there is a session.</summary>
    /// <exception cref="RpcException">There is no hope, or no time left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CallSession> WaitForSessionAsync(MethodPlan plan, Deadline deadline, CancellationToken token)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (Pick() is { } session)
                return session;
            var left = LeftOrThrow(plan, deadline);
            try
            {
                await changed.WaitAsync(left, plan.Consumer.Channel.Clock.Time, token).ConfigureAwait(false);
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
        lock (_changes)
        {
            _disposed = true;
            foreach (var endpoint in _known.All)
                _channels.Release(endpoint);
            _known = new(EndpointSnapshot.Unknown(Service), s_noChannels);
        }

        Signal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan LeftOrThrow(MethodPlan plan, Deadline deadline)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(NsxConsumer));
        var left = deadline.Left(plan.Consumer.Channel.Clock.Time);
        if (left <= TimeSpan.Zero || !(plan.WaitForReady || IsHopeful()))
            throw plan.Error(RpcStatus.Unavailable, _known.Why(_registry.Name), cause: _known.LastError);
        return left;
    }

    /// <summary>True while a first answer of the registry, or a first connection, may still come.</summary>
    private bool IsHopeful()
    {
        var known = _known;
        return known.Snapshot.Freshness == Freshness.Unknown ? known.Snapshot.Trouble is null : known.IsHopeful;
    }

    private void OnSnapshot(EndpointSnapshot snapshot)
    {
        lock (_changes)
        {
            if (_disposed)
                return;
            var before = _known.All.ToDictionary(endpoint => endpoint.Address);
            var channels = KnownProviders.Addresses(snapshot)
                .ToDictionary(address => address, address => before.GetValueOrDefault(address) ?? _channels.Acquire(address));

            // Whoever has just been announced, or has changed, is there. Of the others the registry knows nothing new.
            var news = snapshot.Endpoints.Except(_known.Snapshot.Endpoints).Select(endpoint => channels[endpoint.Address]).ToList();
            _known = new(snapshot, channels);
            foreach (var endpoint in news)
                endpoint.RetryNow();
            foreach (var (_, gone) in before.Where(endpoint => !channels.ContainsKey(endpoint.Key)))
                _channels.Release(gone);
        }

        Signal();
    }

    private void Signal()
    {
        lock (_changes)
            Monitor.PulseAll(_changes);
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }
}
