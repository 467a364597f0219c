namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>The name is the address, <c>host:port</c>, and there are no data. The Go program nsx writes its providers so.</summary>
internal sealed class PlainLayout : INodeLayout
{
    public bool Matches(string nodeName, ReadOnlySpan<byte> data) => data.IsEmpty;

    public EndpointDocument? Read(string service, string nodeName, ReadOnlySpan<byte> data, out string? problem)
    {
        if (NodeNames.ToAddress(nodeName) is not { } address)
        {
            problem = $"expected an address, percent-encoded, as the name of a node without data, got '{nodeName}'";
            return null;
        }

        problem = EndpointRules.AddressProblem(address);
        return problem is null ? new(address, new(service, address)) : null;
    }
}
