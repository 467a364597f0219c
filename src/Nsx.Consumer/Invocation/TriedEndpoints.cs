namespace Nsx.Consumer;

/// <summary>The endpoints that one invocation has gone to. Shared by its attempts, of which two may be under way at once.</summary>
internal sealed class TriedEndpoints
{
    private readonly Lock _lock = new();
    private readonly List<EndpointNode> _nodes = [];

    /// <summary>The one that was gone to last; null for none.</summary>
    public EndpointNode? Last
    {
        get
        {
            lock (_lock)
                return _nodes.Count > 0 ? _nodes[^1] : null;
        }
    }

    public bool Contains(EndpointNode node)
    {
        lock (_lock)
            return _nodes.Contains(node);
    }

    public void Add(EndpointNode node)
    {
        lock (_lock)
        {
            _nodes.Remove(node);
            _nodes.Add(node);
        }
    }
}
