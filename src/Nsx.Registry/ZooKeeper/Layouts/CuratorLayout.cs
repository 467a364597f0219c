namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>Our own, and that of Curator, Spring Cloud and Dubbo 3: any name, and a JSON document that says everything.</summary>
internal sealed class CuratorLayout : INodeLayout
{
    public bool Matches(string nodeName, ReadOnlySpan<byte> data) => true;

    public EndpointDocument? Read(string service, string nodeName, ReadOnlySpan<byte> data, out string? problem) =>
        EndpointJson.TryRead(data, service, out var document, out problem) ? document : null;
}
