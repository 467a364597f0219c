using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>A part of many endpoints, for consumers that should not connect to all.</summary>
/// <remarks>
/// Rendezvous hashing: each pair of consumer and endpoint has a number, and a consumer uses the endpoints with the largest ones.
/// So an endpoint that comes or goes changes one member of a subset at most, nobody needs to know how many consumers there are,
/// and every endpoint is as likely as any other to be in a subset. Weights count later, when one of the subset is picked.
/// </remarks>
internal static class Subset
{
    /// <summary>How many endpoints a subset has, unless options say otherwise.</summary>
    public const int UsualSize = 32;

    public static ImmutableArray<ServiceEndpoint> Of(ImmutableArray<ServiceEndpoint> endpoints, string consumer, int size)
    {
        if (size == 0 || endpoints.Length <= size)
            return endpoints;
        var hash = AffinityHash.Of(consumer);
        var chosen = endpoints
            .OrderByDescending(endpoint => AffinityHash.Combine(hash, AffinityHash.Of(endpoint.Address)))
            .ThenBy(endpoint => endpoint.Address, StringComparer.Ordinal)
            .Take(size)
            .Select(endpoint => endpoint.Address)
            .ToHashSet(StringComparer.Ordinal);
        return [.. endpoints.Where(endpoint => chosen.Contains(endpoint.Address))];
    }
}
