using System.Collections.Immutable;

namespace Nsx;

/// <summary>One provider of one service: where it is, and what else is known of it. Immutable.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Address">Where the provider listens: <c>host:port</c> or <c>unix:/path</c>. Also its id within the service.</param>
public sealed record ServiceEndpoint(string Service, string Address)
{
    /// <summary>Words about the provider, such as <c>weight</c>, <c>zone</c>, <c>version</c>.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = CallMetadata.Empty;

    /// <summary>Compares by value, metadata included.</summary>
    public bool Equals(ServiceEndpoint? other) =>
        other is not null
        && Service == other.Service
        && Address == other.Address
        && Metadata.Count == other.Metadata.Count
        && Metadata.All(pair => other.Metadata.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Service, Address, Metadata.Count);
}
