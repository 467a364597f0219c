using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>What the in-memory registries of one name share. All members may be called by any thread.</summary>
internal sealed class InMemoryTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Address), InMemoryRegistration> _registrations = [];
    private readonly Dictionary<string, List<SnapshotFeed>> _feeds = [];
    private long _version;

    public void Add(InMemoryRegistration registration) => Change(registration, isAdded: true);

    /// <summary>Takes a registration out, unless another has replaced it.</summary>
    public void Remove(InMemoryRegistration registration) => Change(registration, isAdded: false);

    public void Watch(string service, SnapshotFeed feed)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(service, out var feeds))
                _feeds[service] = feeds = [];
            feeds.Add(feed);
            feed.Offer(Snapshot_NeedsLock(service));
        }

        feed.Deliver();
    }

    public void Unwatch(string service, SnapshotFeed feed)
    {
        lock (_lock)
        {
            if (_feeds.TryGetValue(service, out var feeds) && feeds.Remove(feed) && feeds.Count == 0)
                _feeds.Remove(service);
        }

        feed.End();
    }

    private void Change(InMemoryRegistration registration, bool isAdded)
    {
        var service = registration.Endpoint.Service;
        var key = (service, registration.Endpoint.Address);
        List<SnapshotFeed> ready;
        lock (_lock)
        {
            if (isAdded)
                _registrations[key] = registration;
            else if (!_registrations.TryGetValue(key, out var current) || current != registration || !_registrations.Remove(key))
                return;
            if (!_feeds.TryGetValue(service, out var feeds))
                return;
            var snapshot = Snapshot_NeedsLock(service);
            ready = feeds.FindAll(feed => feed.Offer(snapshot));
        }

        foreach (var feed in ready)
            feed.Deliver();
    }

    private EndpointSnapshot Snapshot_NeedsLock(string service)
    {
        var endpoints = _registrations.Where(pair => pair.Key.Service == service).Select(pair => pair.Value.Endpoint);
        return new(service, ++_version, EndpointOrder.Sort(endpoints), Freshness.Live);
    }
}
