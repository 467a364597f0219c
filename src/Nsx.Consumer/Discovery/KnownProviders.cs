using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The providers of one service at one moment, by what may be done with them. Immutable: callers read it without a lock.</summary>
/// <remarks>
/// All are connected to, also those that are out of service: they come back, and calls that are under way there go on.
/// </remarks>
internal sealed class KnownProviders
{
    private readonly ImmutableArray<EndpointChannel> _inService;
    private readonly ImmutableArray<EndpointChannel> _suspects;

    /// <param name="snapshot">What the registry says.</param>
    /// <param name="channels">A channel for each address in it.</param>
    public KnownProviders(EndpointSnapshot snapshot, IReadOnlyDictionary<string, EndpointChannel> channels)
    {
        Snapshot = snapshot;
        All = [.. Addresses(snapshot).Select(address => channels[address])];
        _inService = Choose(snapshot.Endpoints, channels);
        _suspects = Choose(snapshot.Suspects, channels);
    }

    /// <summary>What the registry said.</summary>
    public EndpointSnapshot Snapshot { get; }

    /// <summary>A channel for each of them, in the order of their addresses.</summary>
    public ImmutableArray<EndpointChannel> All { get; }

    /// <summary>Why one of those that may be called cannot be reached.</summary>
    public Exception? LastError => Candidates.Select(endpoint => endpoint.LastError).FirstOrDefault(error => error is not null);

    /// <summary>True while a first connection may still come about.</summary>
    public bool IsHopeful => Candidates.Any(endpoint => endpoint.IsHopeful);

    private IEnumerable<EndpointChannel> Candidates => _inService.Concat(_suspects);

    public static IEnumerable<string> Addresses(EndpointSnapshot snapshot) =>
        snapshot.Endpoints.Concat(snapshot.Suspects).Select(endpoint => endpoint.Address).Distinct().Order(StringComparer.Ordinal);

    /// <summary>A session with the next provider, in turn; suspects only when nobody else has one; null when there is none.</summary>
    /// <param name="turn">Shared by all who pick.</param>
    public CallSession? Pick(ref int turn) => Pick(_inService, ref turn) ?? Pick(_suspects, ref turn);

    /// <summary>Why <see cref="Pick(ref int)"/> finds nobody.</summary>
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
            return $"all providers of '{Snapshot.Service}' are out of service: {string.Join(", ", All.Select(endpoint => endpoint.Address))}{trouble}";
        var each = Candidates.Select(endpoint => $"{endpoint.Address} ({endpoint.LastError?.Message ?? "connecting"})");
        var others = All.Length - Candidates.Count() is > 0 and var count ? $"; {count} more out of service" : "";
        return $"none of the providers of '{Snapshot.Service}' can be reached: {string.Join(", ", each)}{others}{trouble}";
    }

    private static ImmutableArray<EndpointChannel> Choose(ImmutableArray<ServiceEndpoint> endpoints, IReadOnlyDictionary<string, EndpointChannel> channels) =>
        [.. endpoints.Where(endpoint => endpoint.IsInService).Select(endpoint => channels[endpoint.Address])];

    private static CallSession? Pick(ImmutableArray<EndpointChannel> endpoints, ref int turn)
    {
        if (endpoints.Length <= 1)
            return endpoints.IsEmpty ? null : endpoints[0].Pick();
        var first = (uint)Interlocked.Increment(ref turn);
        for (uint i = 0; i < endpoints.Length; i++)
        {
            if (endpoints[(int)((first + i) % (uint)endpoints.Length)].Pick() is { } session)
                return session;
        }

        return null;
    }
}
