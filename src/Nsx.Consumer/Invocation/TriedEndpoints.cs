namespace Nsx.Consumer;

/// <summary>The endpoints that one invocation has gone to, and how many attempts it has begun. Shared by its attempts, of which two may be under way at once.</summary>
internal sealed class TriedEndpoints
{
    private readonly Lock _lock = new();
    private readonly List<EndpointNode> _nodes = [];
    private int _begun = 1;

    /// <summary>The one that was gone to last; null for none.</summary>
    public EndpointNode? Last
    {
        get
        {
            lock (_lock)
                return _nodes.Count > 0 ? _nodes[^1] : null;
        }
    }

    /// <summary>Begins one more attempt.</summary>
    /// <returns>Its number, from 2 on; 0 when there were as many as there may be.</returns>
    public int Begin(int most)
    {
        lock (_lock)
            return _begun < most ? ++_begun : 0;
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
