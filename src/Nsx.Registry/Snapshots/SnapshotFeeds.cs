namespace Nsx.Registry.Snapshots;

/// <summary>Everybody who watches one service, and what they know. All members may be called by any thread, also under a lock.</summary>
internal sealed class SnapshotFeeds(string service, SnapshotDispatcher dispatcher)
{
    private readonly Lock _lock = new();
    private readonly List<SnapshotFeed> _feeds = [];
    private EndpointSnapshot _current = EndpointSnapshot.Unknown(service);

    /// <summary>Adds a watch; the caller has it deliver its first snapshot.</summary>
    public void Add(SnapshotFeed feed)
    {
        lock (_lock)
        {
            _feeds.Add(feed);
            feed.Offer(_current);
        }
    }

    /// <returns>True when nobody watches any more.</returns>
    public bool Remove(SnapshotFeed feed)
    {
        lock (_lock)
        {
            _feeds.Remove(feed);
            return _feeds.Count == 0;
        }
    }

    /// <summary>Tells what is known now, unless it says the same as before.</summary>
    /// <param name="next">The snapshot; its version is given here.</param>
    public void Publish(EndpointSnapshot next)
    {
        lock (_lock)
        {
            if (SaysTheSame(next, _current))
                return;
            _current = next with { Version = _current.Version + 1 };
            foreach (var feed in _feeds.Where(feed => feed.Offer(_current)))
                dispatcher.Post(feed);
        }
    }

    private static bool SaysTheSame(EndpointSnapshot one, EndpointSnapshot other) =>
        one.Freshness == other.Freshness
        && one.Trouble == other.Trouble
        && one.Endpoints.SequenceEqual(other.Endpoints)
        && one.Suspects.SequenceEqual(other.Suspects);
}
