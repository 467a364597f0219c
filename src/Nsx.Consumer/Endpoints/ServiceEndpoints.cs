using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The endpoints of one service at one moment, by what may be done with them. Immutable: callers read it without a lock.</summary>
/// <remarks>
/// All are connected to, also those that are out of service: they come back, and calls that are under way there go on.
/// </remarks>
internal sealed class ServiceEndpoints
{
    private readonly ImmutableArray<EndpointNode> _inService;
    private readonly ImmutableArray<EndpointNode> _suspects;

    /// <param name="snapshot">What the registry says.</param>
    /// <param name="nodes">A node for each address in it.</param>
    public ServiceEndpoints(EndpointSnapshot snapshot, IReadOnlyDictionary<string, EndpointNode> nodes)
    {
        Snapshot = snapshot;
        All = [.. Addresses(snapshot).Select(address => nodes[address])];
        _inService = Choose(snapshot.Endpoints, nodes);
        _suspects = Choose(snapshot.Suspects, nodes);
    }

    /// <summary>What the registry said.</summary>
    public EndpointSnapshot Snapshot { get; }

    /// <summary>A node for each of them, in the order of their addresses.</summary>
    public ImmutableArray<EndpointNode> All { get; }

    /// <summary>Why one of those that may be called cannot be reached.</summary>
    public Exception? LastError => Candidates.Select(node => node.Channel.LastError).FirstOrDefault(error => error is not null);

    /// <summary>True while a first connection may still come about.</summary>
    public bool IsHopeful => Candidates.Any(node => node.Channel.IsHopeful);

    private IEnumerable<EndpointNode> Candidates => _inService.Concat(_suspects);

    public static IEnumerable<string> Addresses(EndpointSnapshot snapshot) =>
        snapshot.Endpoints.Concat(snapshot.Suspects).Select(endpoint => endpoint.Address).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Those that can be called now; suspects only when nobody else can.</summary>
    public ImmutableArray<EndpointNode> Connected()
    {
        var connected = _inService.Where(node => node.Channel.Pick() is not null).ToImmutableArray();
        return connected.IsEmpty ? [.. _suspects.Where(node => node.Channel.Pick() is not null)] : connected;
    }

    /// <summary>Why nobody can be called.</summary>
    public string Why(string registry)
    {
        var trouble = Snapshot.Trouble is null ? "" : $"; the registry is in trouble: {Snapshot.Trouble}";
        if (All.IsEmpty)
        {
            return Snapshot.Freshness == Freshness.Unknown
                ? $"the registry {registry} has not answered{trouble}"
                : $"no provider of '{Snapshot.Service}' is registered at {registry}{trouble}";
        }

        if (!Candidates.Any())
            return $"all providers of '{Snapshot.Service}' are out of service: {string.Join(", ", All.Select(node => node.Address))}{trouble}";
        var each = Candidates.Select(node => $"{node.Address} ({node.Channel.LastError?.Message ?? "connecting"})");
        var others = All.Length - Candidates.Count() is > 0 and var count ? $"; {count} more out of service" : "";
        return $"none of the providers of '{Snapshot.Service}' can be reached: {string.Join(", ", each)}{others}{trouble}";
    }

    private static ImmutableArray<EndpointNode> Choose(ImmutableArray<ServiceEndpoint> endpoints, IReadOnlyDictionary<string, EndpointNode> nodes) =>
        [.. endpoints.Where(endpoint => endpoint.IsInService).Select(endpoint => nodes[endpoint.Address])];
}
