namespace Nsx.Registry;

/// <summary>What a lease registry has told of one service: its entries, and up to which revision. Without any I/O.</summary>
/// <remarks>What is to be believed of it is the business of <see cref="Protection.ProtectedList"/>. Not thread-safe.</remarks>
internal sealed class EndpointList
{
    private Dictionary<string, ServiceEndpoint> _listed = new(StringComparer.Ordinal);
    private long _revision;
    private long _newestSeen;
    private bool _isInStep;

    /// <summary>The revision that need not be listed again; null when there is none.</summary>
    public long? Revision => _isInStep ? _revision : null;

    /// <summary>Whether a list is older than a change that has been seen: then it has to be listed again.</summary>
    public bool IsBehind => _newestSeen > _revision;

    /// <summary>All entries. A copy: what comes later does not change it.</summary>
    public IReadOnlyList<ServiceEndpoint> Endpoints => [.. _listed.Values];

    public void Connected()
    {
        _isInStep = false;
        _newestSeen = 0;
    }

    public void Disconnected() => _isInStep = false;

    /// <summary>The registry has told the whole list.</summary>
    public void Listed(long revision, IEnumerable<EndpointDocument> entries)
    {
        var listed = new Dictionary<string, ServiceEndpoint>(StringComparer.Ordinal);
        foreach (var entry in entries)
            listed[entry.Id] = entry.Endpoint;
        _listed = listed;
        _revision = revision;
        _isInStep = true;
    }

    /// <summary>One change was pushed.</summary>
    /// <param name="push">The change.</param>
    /// <param name="entry">The entry; null when it went, or could not be read.</param>
    public PushEffect Pushed(LeasePush push, EndpointDocument? entry)
    {
        _newestSeen = Math.Max(_newestSeen, push.Revision);
        if (!_isInStep || (push.Revision <= _revision && push.Kind != LeasePushKind.Resync))
            return PushEffect.Nothing;
        if (push.Kind == LeasePushKind.Resync || push.Revision > _revision + 1)
            return PushEffect.Gap;
        _revision = push.Revision;
        _listed.Remove(push.Id);
        if (entry is not null)
            _listed[entry.Id] = entry.Endpoint;
        return PushEffect.Changed;
    }
}

/// <summary>What a push did to a list.</summary>
internal enum PushEffect
{
    /// <summary>It told what is known already, or will be told by the list that is due.</summary>
    Nothing,

    /// <summary>The entries have changed.</summary>
    Changed,

    /// <summary>Changes are missing before it: the list has to be told anew.</summary>
    Gap,
}
