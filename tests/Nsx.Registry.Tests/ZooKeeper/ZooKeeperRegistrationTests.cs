using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>A registration stays, whatever happens to its node.</summary>
public sealed class ZooKeeperRegistrationTests : ZooKeeperTest
{
    private const string Address = "10.0.0.1:7400";

    private string Path => PathOf("Echo", Address);

    [Fact]
    public async Task A_node_is_ephemeral_below_a_container_below_a_root_that_stays()
    {
        await RegisterAsync(Open(), "Echo", Address);
        (await Operator.GetAsync(Path)).Stat.EphemeralOwner.ShouldNotBe(0);
        (await Operator.GetAsync(Root)).Stat.EphemeralOwner.ShouldBe(0);
        var json = await TextAsync(Path);
        json.ShouldStartWith("""{"name":"Echo","id":"10.0.0.1:7400","address":"10.0.0.1","port":7400,""");
        json.ShouldContain("\"nsx.uuid\"");
    }

    [Fact]
    public async Task A_node_that_somebody_deletes_is_put_back()
    {
        var registration = await RegisterAsync(Open(), "Echo", Address);
        for (var times = 1; times <= 2; times++)
        {
            var before = await Operator.GetAsync(Path);
            await Operator.DeleteAsync(Path);
            await SeeAsync(Path, node => node.Stat.CreatedZxid > before.Stat.CreatedZxid, "it is back");
            await Eventually.BeTrueAsync(() => registration.IsConfirmed, "it is confirmed again");
            Log.Messages(5021).Count.ShouldBe(times);
        }
    }

    [Fact]
    public async Task A_whole_tree_that_somebody_deletes_is_put_back()
    {
        var registry = Open();
        await RegisterAsync(registry, "Echo", Address);
        await RegisterAsync(registry, "Clock", Address);
        await Operator.DeleteTreeAsync(Base);
        await SeeAsync(Path, _ => true, "one is back");
        await SeeAsync(PathOf("Clock", Address), _ => true, "the other is back");
    }

    [Fact]
    public async Task A_session_that_expires_is_replaced_and_its_nodes_are_back()
    {
        await RegisterAsync(Open(), "Echo", Address);
        var before = await Operator.GetAsync(Path);
        await SessionExpiry.ExpireAsync(Server.EndPoint, before.Stat.EphemeralOwner);
        await SeeAsync(Path, node => node.Stat.EphemeralOwner != before.Stat.EphemeralOwner, "it is back with another session");
    }

    [Fact]
    public async Task The_node_of_an_earlier_start_is_taken_over_and_nobody_sees_it_missing()
    {
        await using var before = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = Server.ConnectionString });
        await RegisterAsync(Open(), "Echo", "10.0.0.2:7400");
        await before.CreateAsync(Path, (await Operator.GetAsync(PathOf("Echo", "10.0.0.2:7400"))).Data, ZkCreateMode.Ephemeral);
        await Operator.SetAsync(Path, """{"name":"Echo","id":"10.0.0.1:7400","address":"10.0.0.1","port":7400}"""u8.ToArray());
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync($"{Address} 10.0.0.2:7400");
        await RegisterAsync(Open(), "Echo", Address);
        (await Operator.GetAsync(Path)).Stat.EphemeralOwner.ShouldNotBe(before.Session.Id);
        await before.CloseAsync();
        (await Operator.GetAsync(Path)).Stat.EphemeralOwner.ShouldNotBe(0);
        seen.All.SkipWhile(snapshot => snapshot.Endpoints.Length < 2).ShouldAllBe(snapshot => snapshot.Endpoints.Length == 2);
        Log.Messages(5020).ShouldHaveSingleItem().ShouldContain($"0x{before.Session.Id:x}");
    }

    [Fact]
    public async Task A_persistent_leftover_is_taken_over()
    {
        await Operator.CreateAsync(Path, createParents: true);
        await RegisterAsync(Open(), "Echo", Address);
        (await Operator.GetAsync(Path)).Stat.EphemeralOwner.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_node_of_somebody_with_another_address_is_left_alone_until_it_goes()
    {
        await using var rival = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = Server.ConnectionString });
        await rival.CreateAsync(Path, """{"name":"Echo","address":"10.9.9.9","port":1}"""u8.ToArray(), ZkCreateMode.Ephemeral, createParents: true);
        var registration = Open().Register(new("Echo", Address));
        await Eventually.BeTrueAsync(() => registration.State == RegistrationState.Conflict, "it is told of the conflict");
        registration.Trouble!.ShouldContain($"0x{rival.Session.Id:x}");
        Log.Messages(5023).ShouldHaveSingleItem();
        await rival.CloseAsync();
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "the address is free");
    }

    [Fact]
    public async Task A_node_that_is_taken_is_taken_back()
    {
        var registration = await RegisterAsync(Open(), "Echo", Address);
        await using var thief = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = Server.ConnectionString });
        await thief.TransactAsync([new ZkOp.Delete(Path), new ZkOp.Create(Path, Mode: ZkCreateMode.Ephemeral)]);
        await SeeAsync(Path, node => node.Stat.EphemeralOwner != thief.Session.Id, "it is taken back");
        await Eventually.BeTrueAsync(() => registration.IsConfirmed, "it is confirmed again");
        Log.Messages(5022).ShouldHaveSingleItem().ShouldContain($"0x{thief.Session.Id:x}");
    }

    [Fact]
    public async Task An_update_sets_the_data_of_the_same_node()
    {
        var registration = await RegisterAsync(Open(), "Echo", Address);
        var before = await Operator.GetAsync(Path);
        await registration.UpdateAsync(endpoint => endpoint with { Metadata = endpoint.Metadata.SetItem("weight", "7") });
        var after = await Operator.GetAsync(Path);
        (after.Stat.CreatedZxid, after.Stat.Version).ShouldBe((before.Stat.CreatedZxid, before.Stat.Version + 1));
        (await TextAsync(Path)).ShouldContain("\"weight\":\"7\"");
    }

    [Fact]
    public async Task Withdrawing_leaves_the_node_of_a_successor_alone()
    {
        var first = await RegisterAsync(Open(), "Echo", Address);
        await RegisterAsync(Open(), "Echo", Address);
        var successor = await Operator.GetAsync(Path);
        await first.DisposeAsync();

        // Until it was withdrawn it may have fought for the node: then the successor takes it back.
        await SeeAsync(Path, node => node.Stat.CreatedZxid >= successor.Stat.CreatedZxid, "the successor has its node");
    }

    [Fact]
    public async Task Registering_again_at_once_after_withdrawing_leaves_one_node_that_stays()
    {
        var registry = Open();
        for (var round = 0; round < 5; round++)
        {
            var first = await RegisterAsync(registry, "Echo", Address);
            var leaving = first.DisposeAsync();
            var second = await RegisterAsync(registry, "Echo", Address);
            await leaving;
            second.IsConfirmed.ShouldBeTrue();
            (await TextAsync(Path)).ShouldContain("\"instance_status\":\"UP\"");
            await second.DisposeAsync();
            (await Operator.ExistsAsync(Path)).ShouldBeNull();
        }

        Log.Messages(5021).ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_and_addresses_that_no_path_can_hold_are_encoded()
    {
        await RegisterAsync(Open(), "Echo", "unix:/run/echo.sock");
        await RegisterAsync(Open(), "Echo", "[::1]:7400");
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("[::1]:7400 unix:/run/echo.sock");
    }
}
