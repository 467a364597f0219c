using System.Collections.Frozen;

namespace Nsx.Consumer;

/// <summary>The nodes of one target, by address. Immutable; the next table keeps the nodes that stay, with all that is known of them.</summary>
internal sealed class NodeTable
{
    private readonly FrozenDictionary<string, EndpointNode> _nodes;

    private NodeTable(IEnumerable<EndpointNode> nodes) => _nodes = nodes.ToFrozenDictionary(node => node.Address);

    public static NodeTable Empty { get; } = new([]);

    public IReadOnlyCollection<EndpointNode> All => _nodes.Values;

    public EndpointNode? Find(string address) => _nodes.GetValueOrDefault(address);

    /// <summary>The table for other endpoints.</summary>
    /// <param name="endpoints">Those that are wanted; of one address the first counts.</param>
    /// <param name="create">Makes a node that is new.</param>
    /// <param name="gone">The nodes that are wanted no more: to be disposed by the caller.</param>
    public NodeTable Next(IEnumerable<ServiceEndpoint> endpoints, Func<ServiceEndpoint, EndpointNode> create, out IReadOnlyList<EndpointNode> gone)
    {
        var next = new NodeTable([.. endpoints.DistinctBy(endpoint => endpoint.Address).Select(endpoint => Keep(endpoint) ?? create(endpoint))]);
        gone = [.. All.Where(node => next.Find(node.Address) is null)];
        return next;
    }

    private EndpointNode? Keep(ServiceEndpoint endpoint)
    {
        if (Find(endpoint.Address) is not { } node)
            return null;
        node.Candidate.Endpoint = endpoint;
        return node;
    }
}
