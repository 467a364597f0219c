using Microsoft.Extensions.Logging;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>A provider that loses its node while its session lives notices, says so, and does not fight.</summary>
public sealed class ZooKeeperNodeLossTests : IAsyncLifetime
{
    private readonly string _root = SharedZooKeeper.NewChroot();
    private readonly LogCollector _log = new();
    private readonly List<IServiceRegistry> _opened = [];
    private ZooKeeperServer _server = null!;

    public async Task InitializeAsync() => _server = await SharedZooKeeper.GetAsync();

    public async Task DisposeAsync()
    {
        foreach (var registry in _opened)
            await registry.DisposeAsync();
    }

    [Fact]
    public async Task A_deletion_is_said_and_repaired_once_for_each_time()
    {
        await RegisterAsync();
        await using var somebody = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = _server.ConnectionString });
        for (var times = 1; times <= 2; times++)
        {
            await somebody.DeleteAsync($"{_root}/Echo/h:1");
            await Eventually.BeTrueAsync(() => _log.Messages(5021).Count == times, "it is noticed");
            await Eventually.BeTrueAsync(() => _log.Messages(5003).Count == times + 1, "it is registered again");
        }

        _log.Messages(5021).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Two_processes_with_one_address_do_not_take_it_from_each_other_at_once()
    {
        var first = await RegisterAsync();
        await RegisterAsync();
        await Eventually.BeTrueAsync(() => _log.Messages(5022).Count > 0, "the first notices");
        await Eventually.BeTrueAsync(() => first.State == RegistrationState.Unconfirmed || _log.Messages(5022).Count > 1, "it waits before it takes the node back");
        _log.Messages(5020).Count.ShouldBeInRange(1, 2, "nobody took it back at once");
    }

    private async Task<IRegistration> RegisterAsync()
    {
        var registry = RegistryFactory.Open($"zk://{_server.ConnectionString}{_root}", new()
        {
            LoggerFactory = new LoggerFactory([_log]),
            SnapshotDirectory = "",
        });
        _opened.Add(registry);
        var registration = registry.Register(new("Echo", "h:1"));
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "it is registered");
        return registration;
    }
}
