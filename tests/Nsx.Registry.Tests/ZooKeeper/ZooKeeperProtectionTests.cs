using System.Collections.Concurrent;
using System.Text;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>What consumers make of nodes that go, on a real server.</summary>
public sealed class ZooKeeperProtectionTests : IAsyncLifetime
{
    private readonly string _root = SharedZooKeeper.NewChroot();
    private readonly ConcurrentDictionary<string, bool> _alive = new();
    private readonly List<IServiceRegistry> _opened = [];
    private ZooKeeperServer _server = null!;
    private ZooKeeperClient _operator = null!;

    public async Task InitializeAsync()
    {
        _server = await SharedZooKeeper.GetAsync();
        _operator = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = _server.ConnectionString });
    }

    public async Task DisposeAsync()
    {
        foreach (var registry in _opened)
            await registry.DisposeAsync();
        await _operator.DisposeAsync();
    }

    [Fact]
    public async Task A_tree_that_is_wiped_empties_no_list_while_its_providers_answer()
    {
        await CreateAsync("h:1", "h:2", "h:3");
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("h:1 h:2 h:3");
        await _operator.DeleteTreeAsync($"{_root}/Echo");
        await seen.BeAsync("?h:1 ?h:2 ?h:3", Freshness.LastKnown);
        seen.Last.Trouble!.ShouldStartWith("3 providers");
        _alive["h:2"] = false;
        await seen.BeAsync("?h:1 ?h:3", Freshness.LastKnown);
        await CreateAsync("h:1");
        await seen.BeAsync("h:1 ?h:3", Freshness.LastKnown);
        _alive["h:3"] = false;
        await seen.BeAsync("h:1");
    }

    [Fact]
    public async Task One_that_goes_while_others_stay_is_gone()
    {
        await CreateAsync("h:1", "h:2", "h:3");
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("h:1 h:2 h:3");
        await _operator.DeleteAsync($"{_root}/Echo/h:2");
        await seen.BeAsync("h:1 h:3");
    }

    [Fact]
    public async Task Without_a_grace_a_wiped_tree_is_believed()
    {
        await CreateAsync("h:1", "h:2");
        using var seen = new Snapshots(Open(TimeSpan.Zero), "Echo");
        await seen.BeAsync("h:1 h:2");
        await _operator.DeleteTreeAsync($"{_root}/Echo");
        await seen.BeAsync("");
        seen.All.ShouldAllBe(snapshot => snapshot.Suspects.IsEmpty);
    }

    [Fact]
    public async Task Whoever_withdraws_says_goodbye_first()
    {
        var registration = Open().Register(new("Echo", "h:1"));
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "it is registered");
        var path = $"{_root}/Echo/h:1";
        var before = await _operator.GetAndWatchAsync(path);
        var withdrawing = registration.DisposeAsync().AsTask();
        (await Eventually.CompleteAsync(before.Changed, "something happens to the node")).Kind.ShouldBe(ZkEventKind.DataChanged);
        await Eventually.CompleteAsync(withdrawing, "it is withdrawn");
        (await _operator.ExistsAsync(path)).ShouldBeNull();
    }

    private IServiceRegistry Open(TimeSpan? grace = null)
    {
        var options = new RegistryOptions
        {
            Probe = (address, _) => Task.FromResult(_alive.GetValueOrDefault(address)),
            SnapshotDirectory = "",
        };
        options.SuspectGrace = grace ?? options.SuspectGrace;
        var registry = RegistryFactory.Open($"zk://{_server.ConnectionString}{_root}", options);
        _opened.Add(registry);
        return registry;
    }

    private async Task CreateAsync(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            _alive[address] = true;
            var data = Encoding.UTF8.GetBytes($$"""{"address":"{{address.Split(':')[0]}}","port":{{address.Split(':')[1]}}}""");
            await _operator.CreateAsync($"{_root}/Echo/{address}", data, createParents: true);
        }
    }
}
