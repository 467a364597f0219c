using Nsx.Testing.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>The contract over a real server.</summary>
public sealed class ZooKeeperRegistryContractTests : RegistryContract
{
    private readonly string _root = SharedZooKeeper.NewChroot();
    private ZooKeeperServer? _server;

    public override async Task InitializeAsync() => _server = await SharedZooKeeper.GetAsync();

    protected override IServiceRegistry Open() =>
        RegistryFactory.Open($"zk://{_server!.ConnectionString}{_root}", new() { SnapshotDirectory = "" });
}
