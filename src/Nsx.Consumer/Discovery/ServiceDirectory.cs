using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The providers of one service: what the registry says, and a session with the next of them.</summary>
/// <remarks>
/// Callers read one immutable array behind one reference, without a lock. Losing the registry never empties it: the registry's
/// snapshots keep the last list that was known.
/// </remarks>
internal sealed class ServiceDirectory : IDisposable
{
    private readonly EndpointChannels _channels;
    private readonly IServiceRegistry _registry;
    private readonly object _changes = new();
    private readonly IDisposable _watch;
    private readonly IDisposable _states;
    private ImmutableArray<EndpointChannel> _endpoints = [];
    private EndpointSnapshot _snapshot;
    private TaskCompletionSource _changed = NewSignal();
    private int _turn = -1;
    private bool _disposed;

    public ServiceDirectory(string service, IServiceRegistry registry, EndpointChannels channels)
    {
        Service = service;
        _registry = registry;
        _channels = channels;
        _snapshot = EndpointSnapshot.Unknown(service);
        _states = channels.OnChange(Signal);
        _watch = registry.Watch(service, OnSnapshot);
    }

    public string Service { get; }

    /// <summary>What the registry said last.</summary>
    public EndpointSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>A session with the next provider, in turn; null when there is none.</summary>
    public CallSession? Pick()
    {
        var endpoints = _endpoints;
        if (endpoints.Length == 1)
            return endpoints[0].Pick();
        var turn = (uint)Interlocked.Increment(ref _turn);
        for (uint i = 0; i < endpoints.Length; i++)
        {
            if (endpoints[(int)((turn + i) % (uint)endpoints.Length)].Pick() is { } session)
                return session;
        }

        return null;
    }

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
            foreach (var endpoint in _endpoints)
                _channels.Release(endpoint);
            _endpoints = [];
        }

        Signal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan LeftOrThrow(MethodPlan plan, Deadline deadline)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(NsxConsumer));
        var left = deadline.Left(plan.Consumer.Channel.Clock.Time);
        if (left <= TimeSpan.Zero || !(plan.WaitForReady || IsHopeful()))
            throw plan.Error(RpcStatus.Unavailable, Why(), cause: _endpoints.Select(endpoint => endpoint.LastError).FirstOrDefault(error => error is not null));
        return left;
    }

    /// <summary>True while a first answer of the registry, or a first connection, may still come.</summary>
    private bool IsHopeful() => Snapshot.Freshness == Freshness.Unknown ? Snapshot.Trouble is null : _endpoints.Any(endpoint => endpoint.IsHopeful);

    private string Why()
    {
        var snapshot = Snapshot;
        var trouble = snapshot.Trouble is null ? "" : $"; the registry is in trouble: {snapshot.Trouble}";
        if (_endpoints.IsEmpty)
        {
            return snapshot.Freshness == Freshness.Unknown
                ? $"the registry {_registry.Name} has not answered{trouble}"
                : $"no provider of '{Service}' is registered at {_registry.Name}{trouble}";
        }

        var each = _endpoints.Select(endpoint => $"{endpoint.Address} ({endpoint.LastError?.Message ?? "connecting"})");
        return $"none of the providers of '{Service}' can be reached: {string.Join(", ", each)}{trouble}";
    }

    private void OnSnapshot(EndpointSnapshot snapshot)
    {
        lock (_changes)
        {
            if (_disposed)
                return;
            var wanted = snapshot.Endpoints.Select(endpoint => endpoint.Address).ToHashSet();
            var gone = _endpoints.Where(endpoint => !wanted.Contains(endpoint.Address)).ToArray();
            var kept = _endpoints.Except(gone).ToArray();
            var added = wanted.Except(kept.Select(endpoint => endpoint.Address)).Select(_channels.Acquire);
            ImmutableArray<EndpointChannel> endpoints = [.. kept.Concat(added).OrderBy(endpoint => endpoint.Address, StringComparer.Ordinal)];
            foreach (var endpoint in kept)
                endpoint.RetryNow();
            _endpoints = endpoints;
            Volatile.Write(ref _snapshot, snapshot);
            foreach (var endpoint in gone)
                _channels.Release(endpoint);
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
