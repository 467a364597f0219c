using System.Collections.Immutable;

namespace Nsx.Registry.Snapshots;

/// <summary>The order and uniqueness that snapshots promise.</summary>
internal static class EndpointOrder
{
    /// <summary>The endpoints by address; of several with one address, the one that came last.</summary>
    public static ImmutableArray<ServiceEndpoint> Sort(IEnumerable<ServiceEndpoint> endpoints)
    {
        var byAddress = new SortedDictionary<string, ServiceEndpoint>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
            byAddress[endpoint.Address] = endpoint;
        return [.. byAddress.Values];
    }
}
