using System.Collections.Immutable;
using System.Globalization;

namespace Nsx;

/// <summary>One provider of one service: where it is, and what else is known of it. Immutable.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Address">Where the provider listens: <c>host:port</c> or <c>unix:/path</c>. Also its id within the service.</param>
public sealed record ServiceEndpoint(string Service, string Address)
{
    private const int UsualWeight = 100;

    /// <summary>Words about the provider, such as <c>weight</c>, <c>zone</c>, <c>version</c>.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = CallMetadata.Empty;

    /// <summary>How much work the provider wants compared with others: its metadata's <c>weight</c>. Consumers give it calls in that proportion, unless they are told to balance otherwise; 0 means none.</summary>
    /// <value>0 to 65535; 100 when there is none, or none that can be read.</value>
    public int Weight =>
        Metadata.TryGetValue("weight", out var text) && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
            ? weight
            : UsualWeight;

    /// <summary>
    /// Whether new calls may go there: its weight is more than 0, its metadata's <c>instance_status</c> is <c>UP</c> or missing, and
    /// its <c>state</c> is not rpcx's <c>inactive</c>. Letter case does not matter.
    /// </summary>
    public bool IsInService =>
        Weight > 0
        && "UP".Equals(Metadata.GetValueOrDefault("instance_status", "UP"), StringComparison.OrdinalIgnoreCase)
        && !"inactive".Equals(Metadata.GetValueOrDefault("state"), StringComparison.OrdinalIgnoreCase);

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
