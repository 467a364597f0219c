using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>The services that somebody here watches. All members may be called by any thread.</summary>
internal sealed class ServiceWatches(LeaseContext context, Errands errands) : IWatchedServices
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WatchedService> _services = new(StringComparer.Ordinal);
    private LeaseSession? _session;
    private string? _trouble;

    /// <inheritdoc/>
    public void Add(string service, SnapshotFeed feed)
    {
        lock (_lock)
        {
            if (!_services.TryGetValue(service, out var watched))
                _services.Add(service, watched = Create_NeedsLock(service));
            watched.Feeds.Add(feed);
        }
    }

    /// <inheritdoc/>
    public void Remove(string service, SnapshotFeed feed)
    {
        lock (_lock)
        {
            if (_services.TryGetValue(service, out var watched) && watched.Feeds.Remove(feed))
            {
                _services.Remove(service);
                watched.Dispose();
            }
        }

        feed.End();
    }

    public void Connected(LeaseSession session)
    {
        lock (_lock)
        {
            (_session, _trouble) = (session, null);
            foreach (var watched in _services.Values)
                watched.Connected(session);
        }
    }

    public void Disconnected(string trouble)
    {
        lock (_lock)
        {
            (_session, _trouble) = (null, trouble);
            foreach (var watched in _services.Values)
                watched.Disconnected(trouble);
        }
    }

    public void Pushed(LeaseSession session, LeasePush push)
    {
        WatchedService? watched;
        lock (_lock)
            watched = _services.GetValueOrDefault(push.Service);
        watched?.Pushed(session, push);
    }

    public void Tick()
    {
        lock (_lock)
        {
            foreach (var watched in _services.Values)
                watched.Tick();
        }
    }

    private WatchedService Create_NeedsLock(string service)
    {
        var watched = new WatchedService(service, context, errands);
        if (_session is { } session)
            watched.Connected(session);
        else if (_trouble is { } trouble)
            watched.Disconnected(trouble);
        return watched;
    }
}
