using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>What is known of one service's providers, and how well: a state machine without any I/O.</summary>
/// <remarks>
/// <code>
///   Unknown ──Listed──► Live ◄──── Listed, and nobody is missing (any more) ────┐
///                        └── Disconnected, Failed ──► LastKnown ────────────────┘
/// </code>
/// Who is missing in the first list after a connection was lost may be missing only because the registry has lost its
/// memory, or could not be reached by the providers either. They are kept for a time in which they can come back. Entries
/// that go while the connection stands are believed at once. Not thread-safe.
/// </remarks>
internal sealed class EndpointList(string service, TimeSpan keptFor)
{
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private Dictionary<string, ServiceEndpoint> _listed = new(StringComparer.Ordinal);
    private long _revision;
    private long _newestSeen;
    private bool _hasAnswered;
    private bool _isInStep;
    private string? _trouble;

    /// <summary>The revision that need not be listed again; null when there is none.</summary>
    public long? Revision => _isInStep ? _revision : null;

    /// <summary>Whether a list is older than a change that has been seen: then it has to be listed again.</summary>
    public bool IsBehind => _newestSeen > _revision;

    /// <summary>How many providers are kept although they are not listed.</summary>
    public int KeptCount => _kept.Count;

    public void Connected()
    {
        _isInStep = false;
        _newestSeen = 0;
    }

    public void Disconnected(string trouble)
    {
        _isInStep = false;
        _trouble = trouble;
    }

    /// <summary>The registry is there, but does not do what it should.</summary>
    public void Failed(string trouble) => _trouble = trouble;

    /// <summary>The registry has told the whole list.</summary>
    public void Listed(long revision, IEnumerable<EndpointDocument> entries, TimeSpan now)
    {
        var listed = new Dictionary<string, ServiceEndpoint>(StringComparer.Ordinal);
        foreach (var entry in entries)
            listed[entry.Id] = entry.Endpoint;
        if (!_isInStep)
            KeepMissing(now + keptFor);
        foreach (var id in listed.Keys)
            _kept.Remove(id);
        _listed = listed;
        _revision = revision;
        Confirmed();
    }

    /// <summary>The registry says that the list is still the same.</summary>
    public void Confirmed()
    {
        _hasAnswered = true;
        _isInStep = true;
        _trouble = null;
    }

    /// <summary>One change was pushed.</summary>
    /// <param name="push">The change.</param>
    /// <param name="entry">The entry; null when it went, or could not be read.</param>
    /// <returns>False when changes are missing before it: the list has to be told anew.</returns>
    public bool Pushed(LeasePush push, EndpointDocument? entry)
    {
        _newestSeen = Math.Max(_newestSeen, push.Revision);
        if (!_isInStep || (push.Revision <= _revision && push.Kind != LeasePushKind.Resync))
            return true;
        if (push.Kind == LeasePushKind.Resync || push.Revision > _revision + 1)
            return false;
        _revision = push.Revision;
        _listed.Remove(push.Id);
        if (entry is not null)
        {
            _listed[entry.Id] = entry.Endpoint;
            _kept.Remove(entry.Id);
        }

        return true;
    }

    /// <summary>Lets those go who did not come back in time. While the registry is away, nobody could, so all stay.</summary>
    /// <returns>True when somebody went.</returns>
    public bool Expire(TimeSpan now)
    {
        if (!_isInStep || _kept.Count == 0)
            return false;
        var before = _kept.Count;
        foreach (var (id, _) in _kept.Where(pair => pair.Value.Until <= now).ToList())
            _kept.Remove(id);
        return _kept.Count < before;
    }

    /// <summary>What is known now.</summary>
    public EndpointSnapshot Snapshot(long version)
    {
        var freshness = !_hasAnswered ? Freshness.Unknown : _isInStep && _trouble is null && _kept.Count == 0 ? Freshness.Live : Freshness.LastKnown;
        var trouble = _trouble ?? (_kept.Count > 0 ? $"{_kept.Count} providers are not listed any more since the connection to the registry was lost" : null);
        return new(service, version, EndpointOrder.Sort(_kept.Values.Select(kept => kept.Endpoint).Concat(_listed.Values)), freshness) { Trouble = trouble };
    }

    private void KeepMissing(TimeSpan until)
    {
        foreach (var (id, kept) in _kept.ToList())
            _kept[id] = kept with { Until = until };
        foreach (var (id, endpoint) in _listed)
            _kept[id] = new(endpoint, until);
    }

    private sealed record Kept(ServiceEndpoint Endpoint, TimeSpan Until);
}
