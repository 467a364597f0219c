using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>What the in-memory registries of one name share. All members may be called by any thread.</summary>
internal sealed class InMemoryTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Address), InMemoryRegistration> _registrations = [];
    private readonly Dictionary<string, List<SnapshotFeed>> _feeds = [];
    private long _version;

    /// <summary>Puts a registration in, in place of whatever has its address.</summary>
    public void Add(InMemoryRegistration registration)
    {
        List<SnapshotFeed> ready;
        lock (_lock)
        {
            if (_registrations.TryGetValue(registration.Key, out var before))
                before.Over("was replaced by another");
            _registrations[registration.Key] = registration;
            ready = Offer_NeedsLock(registration.Key.Service);
        }

        Deliver(ready);
    }

    /// <summary>Tells what has become of a registration, unless another has replaced it.</summary>
    public void Update(InMemoryRegistration registration) => Change(registration, isGone: false);

    /// <summary>Takes a registration out, unless another has replaced it.</summary>
    public void Remove(InMemoryRegistration registration) => Change(registration, isGone: true);

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

    private static void Deliver(List<SnapshotFeed> ready)
    {
        foreach (var feed in ready)
            feed.Deliver();
    }

    private void Change(InMemoryRegistration registration, bool isGone)
    {
        List<SnapshotFeed> ready;
        lock (_lock)
        {
            if (_registrations.GetValueOrDefault(registration.Key) != registration)
                return;
            if (isGone)
                _registrations.Remove(registration.Key);
            ready = Offer_NeedsLock(registration.Key.Service);
        }

        Deliver(ready);
    }

    private List<SnapshotFeed> Offer_NeedsLock(string service)
    {
        if (!_feeds.TryGetValue(service, out var feeds))
            return [];
        var snapshot = Snapshot_NeedsLock(service);
        return feeds.FindAll(feed => feed.Offer(snapshot));
    }

    private EndpointSnapshot Snapshot_NeedsLock(string service)
    {
        var endpoints = _registrations.Where(pair => pair.Key.Service == service).Select(pair => pair.Value.Endpoint);
        return new(service, ++_version, EndpointOrder.Sort(endpoints), Freshness.Live);
    }
}
