using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>What is wanted of one provider.</summary>
/// <param name="Everybody">Of all providers of the service; null for nothing.</param>
/// <param name="Own">Of this one; wins where both say something. Null for nothing.</param>
internal sealed record OverrideSet(EndpointOverride? Everybody, EndpointOverride? Own)
{
    public static OverrideSet None { get; } = new(null, null);

    public ServiceEndpoint Apply(ServiceEndpoint endpoint)
    {
        var general = Everybody?.Apply(endpoint) ?? endpoint;
        return Own?.Apply(general) ?? general;
    }
}
