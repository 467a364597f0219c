using System.Collections.Immutable;

namespace Nsx;

/// <summary>The providers of one service at one moment. Immutable: a change is a new snapshot.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Version">Grows with each snapshot of a watch.</param>
/// <param name="Endpoints">The providers, without duplicates, in the order of their addresses.</param>
/// <param name="Freshness">How far the list can be trusted.</param>
public sealed record EndpointSnapshot(string Service, long Version, ImmutableArray<ServiceEndpoint> Endpoints, Freshness Freshness)
{
    /// <summary>
    /// Providers that are not listed any more, but went in a way that says more about the registry than about them: many at
    /// once, or while it was away. To be used only when no other provider can be. In the order of their addresses; none is
    /// among the <see cref="Endpoints"/>.
    /// </summary>
    public ImmutableArray<ServiceEndpoint> Suspects { get; init; } = [];

    /// <summary>The registry's last failure, in words; null while it is well.</summary>
    public string? Trouble { get; init; }

    /// <summary>What is known before the registry has answered.</summary>
    public static EndpointSnapshot Unknown(string service) => new(service, 0, [], Freshness.Unknown);
}

/// <summary>How far a list of endpoints can be trusted.</summary>
public enum Freshness
{
    /// <summary>The registry has not answered yet.</summary>
    Unknown,

    /// <summary>What the registry says now.</summary>
    Live,

    /// <summary>What the registry said last; it cannot be reached, or not be believed. Losing the registry never empties a list.</summary>
    LastKnown,

    /// <summary>What an earlier process on this machine knew last; the registry has not answered yet.</summary>
    DiskCache,
}
