using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.ZooKeeper;

/// <summary>Where things lie below a registry's root: <c>root/service/host:port</c>.</summary>
internal sealed class NodePaths(ZooKeeperTarget target)
{
    public string Root => target.Root;

    public string Service(string service) => $"{target.Root}/{NodeNames.OfService(service)}";

    public string Instance(ServiceEndpoint endpoint) => $"{Service(endpoint.Service)}/{NodeNames.OfAddress(endpoint.Address)}";

    public string Overrides(string service) => $"{target.Overrides}/{NodeNames.OfService(service)}";
}
