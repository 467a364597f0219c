using System.Text;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>Bad input and bad days: a clear word, and nobody else is harmed.</summary>
public sealed class ZooKeeperTroubleTests : ZooKeeperTest
{
    [Theory]
    [InlineData("zk://", "Expected servers")]
    [InlineData("zk:///services", "Expected servers")]
    [InlineData("zk://h1:99999", "99999")]
    [InlineData("zk://h1/a//b", "/a//b")]
    [InlineData("zk://user@h1", "user:password")]
    [InlineData("zks://h1:2181x", "2181x")]
    public void An_address_that_is_none_is_refused_at_once_with_the_reason(string uri, string expected) =>
        Should.Throw<FormatException>(() => RegistryFactory.Prepare(uri)).Message.ShouldContain(expected);

    [Fact]
    public void A_name_tells_no_secret() =>
        Open(uri: "zk://alice:secret@127.0.0.1:1/services").Name.ShouldBe("zk://127.0.0.1:1/services");

    [Theory]
    [InlineData("zk://alice:secret@192.0.2.1:2181", 1)]
    [InlineData("zks://alice:secret@192.0.2.1:2181", 0)]
    [InlineData("zk://alice:secret@127.0.0.1:1", 0)]
    [InlineData("zk://192.0.2.1:2181", 0)]
    public void A_password_that_others_could_read_is_warned_of(string uri, int warnings)
    {
        Open(uri: uri);
        Log.Messages(5027).Count.ShouldBe(warnings);
    }

    [Fact]
    public async Task Entries_of_all_kinds_are_read_and_nonsense_is_passed_over_with_one_line_each()
    {
        foreach (var (name, data) in ((string, string)[])
        [
            ("plain:7400", ""),
            ("tcp@rpcx:7401", "weight=7&group=a"),
            ("member_0000000012", """{"serviceEndpoint":{"host":"finagle","port":7402},"status":"ALIVE"}"""),
            ("6f0c2d", """{"name":"Echo","id":"6f0c2d","address":"spring","port":7403,"payload":{"@class":"x.Y","metadata":{"zone":"a"}}}"""),
            ("nonsense", "{"),
            ("empty", ""),
            ("noport", """{"address":"h"}"""),
        ])
        {
            await Operator.CreateAsync($"{Root}/Echo/{name}", Encoding.UTF8.GetBytes(data), createParents: true);
        }

        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("finagle:7402 plain:7400 rpcx:7401 spring:7403");
        await Operator.CreateAsync($"{Root}/Echo/late:7404");
        await seen.BeAsync("finagle:7402 late:7404 plain:7400 rpcx:7401 spring:7403");
        Log.Messages(5008).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_registry_that_is_away_at_the_start_is_waited_for()
    {
        await using var server = await ZooKeeperServer.StartAsync();
        await server.StopAsync();
        var registry = Open(uri: $"zk://{server.ConnectionString}");
        var registration = registry.Register(new("Echo", "10.0.0.1:7400"));
        using var seen = new Snapshots(registry, "Echo");
        registration.State.ShouldBe(RegistrationState.Pending);
        seen.Last.Freshness.ShouldBe(Freshness.Unknown);
        await server.RestartAsync();
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "it is registered");
        await seen.BeAsync("10.0.0.1:7400");
    }

    [Fact]
    public async Task A_provider_that_is_withdrawn_while_the_registry_is_away_is_gone_when_it_is_back()
    {
        await using var server = await ZooKeeperServer.StartAsync();
        var registry = Open(options => options.WithdrawTimeout = TimeSpan.FromMilliseconds(50), $"zk://{server.ConnectionString}");
        var leaving = await RegisterAsync(registry, "Echo", "10.0.0.1:7400");
        await RegisterAsync(registry, "Echo", "10.0.0.2:7400");
        await server.StopAsync();
        await leaving.DisposeAsync();
        leaving.State.ShouldBe(RegistrationState.Withdrawn);
        await server.RestartAsync();
        await using var look = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = server.ConnectionString });
        await Eventually.BeTrueAsync(() => look.ExistsAsync("/services/Echo/10.0.0.1:7400").GetAwaiter().GetResult() is null, "its node is gone");
        await Eventually.BeTrueAsync(() => look.ExistsAsync("/services/Echo/10.0.0.2:7400").GetAwaiter().GetResult() is not null, "the other node is there");
    }

    [Fact]
    public async Task A_list_outlives_its_registry()
    {
        await using var server = await ZooKeeperServer.StartAsync();
        await RegisterAsync(Open(uri: $"zk://{server.ConnectionString}"), "Echo", "10.0.0.1:7400");
        using var seen = new Snapshots(Open(uri: $"zk://{server.ConnectionString}"), "Echo");
        await seen.BeAsync("10.0.0.1:7400");
        server.Kill();
        await seen.BeAsync("10.0.0.1:7400", Freshness.LastKnown);
        await server.RestartAsync();
        await seen.BeAsync("10.0.0.1:7400");
    }

    [Fact]
    public async Task Credentials_keep_strangers_out_and_the_log_says_who_is_one()
    {
        await RegisterAsync(Open(uri: $"zk://alice:secret@{Server.ConnectionString}{Root}"), "Echo", "10.0.0.1:7400");
        (await Should.ThrowAsync<ZooKeeperException>(() => Operator.DeleteAsync(PathOf("Echo", "10.0.0.1:7400")))).Error.ShouldBe(ZkError.NoAuth);

        var stranger = Open(uri: $"zk://alice:wrong@{Server.ConnectionString}{Root}").Register(new("Echo", "10.0.0.2:7400"));
        await Eventually.BeTrueAsync(() => stranger.State == RegistrationState.Rejected, "the stranger is told");
        stranger.Trouble!.ShouldContain("NoAuth");
        Log.Messages(5004).ShouldHaveSingleItem().ShouldContain("10.0.0.2:7400");

        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("10.0.0.1:7400");
    }

    [Fact]
    public async Task A_strict_registry_registers_nothing_where_anybody_may_change_it()
    {
        await Operator.CreateAsync(Root, createParents: true);
        var registration = Open(options => options.ZooKeeper.Audit = AclAudit.Strict, $"zk://alice:secret@{Server.ConnectionString}{Root}").Register(new("Echo", "10.0.0.1:7400"));
        await Eventually.BeTrueAsync(() => registration.State == RegistrationState.Rejected, "it is refused");
        registration.Trouble!.ShouldContain("anybody may change");
        (await Operator.ExistsAsync(PathOf("Echo", "10.0.0.1:7400"))).ShouldBeNull();
    }

    [Fact]
    public async Task A_closed_root_does_not_hide_a_service_that_is_open_to_anybody()
    {
        await Operator.AddAuthAsync(ZkAuth.Digest("alice", "secret"));
        await Operator.CreateAsync(Base);
        await Operator.CreateAsync(Root, acl: ZkAcl.CreatorAllWorldRead);
        await Operator.CreateAsync($"{Root}/Echo");
        var registry = Open(options => options.ZooKeeper.Audit = AclAudit.Strict, $"zk://alice:secret@{Server.ConnectionString}{Root}");
        var refused = registry.Register(new("Echo", "10.0.0.1:7400"));
        await Eventually.BeTrueAsync(() => refused.State == RegistrationState.Rejected, "it is refused");
        refused.Trouble!.ShouldContain($"anybody may change {Root}/Echo");
        await RegisterAsync(registry, "Clock", "10.0.0.1:7400");
    }

    [Fact]
    public async Task Many_registries_come_and_go_and_the_list_is_the_truth()
    {
        var random = new Random(7);
        using var seen = new Snapshots(Open(), "Echo");
        var living = new Dictionary<string, (IServiceRegistry Registry, IRegistration Registration)>();
        for (var step = 0; step < 150; step++)
        {
            var address = $"10.0.0.{random.Next(1, 21)}:7400";
            if (living.Remove(address, out var gone))
            {
                await (random.Next(2) == 0 ? gone.Registration.DisposeAsync() : gone.Registry.DisposeAsync());
            }
            else
            {
                var registry = Open();
                living.Add(address, (registry, registry.Register(new("Echo", address))));
            }
        }

        await seen.BeAsync(last => last.Endpoints.Select(endpoint => endpoint.Address).ToHashSet().SetEquals(living.Keys), "the list is the truth");
        (await Operator.GetChildrenAsync($"{Root}/Echo")).Names.ShouldBe(living.Keys.Order(StringComparer.Ordinal));
    }
}
