using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Nsx.Registry.Diagnostics;
using Nsx.Registry.ZooKeeper.Layouts;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Watching;

/// <summary>The entries of one service, each read once for each time its node was written. Not thread-safe.</summary>
internal sealed class NodeCache(string service, ILogger logger)
{
    private Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The providers in these nodes; of several with one address the one whose node is younger.</summary>
    public IReadOnlyCollection<ServiceEndpoint> Read(ImmutableSortedDictionary<string, ZkNode> nodes)
    {
        var next = new Dictionary<string, Entry>(nodes.Count, StringComparer.Ordinal);
        var byAddress = new Dictionary<string, Entry>(nodes.Count, StringComparer.Ordinal);
        foreach (var (name, node) in nodes)
        {
            var entry = _entries.TryGetValue(name, out var known) && IsSameWriting(known.Node.Stat, node.Stat) ? known : new(node, Decode(name, node));
            next.Add(name, entry);
            if (entry.Endpoint is { } endpoint && (!byAddress.TryGetValue(endpoint.Address, out var twin) || twin.Node.Stat.CreatedZxid < node.Stat.CreatedZxid))
                byAddress[endpoint.Address] = entry;
        }

        _entries = next;
        return [.. byAddress.Values.Select(entry => entry.Endpoint!)];
    }

    /// <summary>Nodes are read anew after each connection, mostly to find them as they were.</summary>
    private static bool IsSameWriting(ZkStat one, ZkStat other) =>
        one.CreatedZxid == other.CreatedZxid && one.ModifiedZxid == other.ModifiedZxid && one.Version == other.Version;

    private ServiceEndpoint? Decode(string name, ZkNode node)
    {
        if (NodeReader.Read(service, name, node.Data, out var problem) is { } document)
            return InstanceTag.Remove(document.Endpoint);
        if (problem is not null)
            RegistryLog.EntryUnreadable(logger, service, $"{node.Path}: {problem}");
        return null;
    }

    private sealed record Entry(ZkNode Node, ServiceEndpoint? Endpoint);
}
