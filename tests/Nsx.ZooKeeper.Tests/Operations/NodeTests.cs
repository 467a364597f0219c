using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Operations;

public sealed class NodeTests : ZkTest
{
    [Fact]
    public async Task A_node_is_created_read_set_and_deleted()
    {
        var created = await Client.CreateAsync("/a", Bytes("one"));
        created.Path.ShouldBe("/a");
        created.Stat.Version.ShouldBe(0);
        created.Stat.DataLength.ShouldBe(3);

        var node = await Client.GetAsync("/a");
        node.Path.ShouldBe("/a");
        Text(node).ShouldBe("one");
        node.Stat.ShouldBe(created.Stat);

        var set = await Client.SetAsync("/a", Bytes("other"));
        set.Version.ShouldBe(1);
        set.ModifiedZxid.ShouldBeGreaterThan(set.CreatedZxid);
        Text(await Client.FindAsync("/a")).ShouldBe("other");
        (await Client.ExistsAsync("/a")).ShouldBe(set);

        await Client.DeleteAsync("/a");
        (await Client.FindAsync("/a")).ShouldBeNull();
        (await Client.ExistsAsync("/a")).ShouldBeNull();
    }

    [Fact]
    public async Task Data_may_be_empty_and_are_then_no_different_from_none()
    {
        await Client.CreateAsync("/empty");
        (await Client.GetAsync("/empty")).Data.IsEmpty.ShouldBeTrue();

        using var raw = await RawSession.ConnectAsync(Server.EndPoint);
        (await raw.CreateAsync(Chroot + "/null", data: null)).ShouldBe(0);
        (await Client.GetAsync("/null")).Data.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Where_there_is_no_node_the_error_says_which()
    {
        (await FailsAsync(Client.GetAsync("/none"))).ShouldBe((ZkError.NoNode, "/none"));
        (await FailsAsync(Client.SetAsync("/none", default))).ShouldBe((ZkError.NoNode, "/none"));
        (await FailsAsync(Client.DeleteAsync("/none"))).ShouldBe((ZkError.NoNode, "/none"));
        (await FailsAsync(Client.GetChildrenAsync("/none"))).ShouldBe((ZkError.NoNode, "/none"));
        (await FailsAsync(Client.CreateAsync("/none/child"))).ShouldBe((ZkError.NoNode, "/none/child"));
    }

    [Fact]
    public async Task A_node_that_is_there_is_not_created_again()
    {
        await Client.CreateAsync("/a");

        var error = await Should.ThrowAsync<ZooKeeperException>(Client.CreateAsync("/a"));

        error.Error.ShouldBe(ZkError.NodeExists);
        error.Outcome.ShouldBe(ZkOutcome.Rejected);
    }

    [Fact]
    public async Task Another_version_than_the_expected_one_is_refused()
    {
        await Client.CreateAsync("/a", Bytes("zero"));
        await Client.SetAsync("/a", Bytes("one"), version: 0);

        (await FailsAsync(Client.SetAsync("/a", Bytes("two"), version: 0))).ShouldBe((ZkError.BadVersion, "/a"));
        (await FailsAsync(Client.DeleteAsync("/a", version: 0))).ShouldBe((ZkError.BadVersion, "/a"));

        Text(await Client.GetAsync("/a")).ShouldBe("one");
        await Client.DeleteAsync("/a", version: 1);
    }

    [Fact]
    public async Task A_node_with_children_is_not_deleted()
    {
        await Client.CreateAsync("/a");
        await Client.CreateAsync("/a/b");

        (await FailsAsync(Client.DeleteAsync("/a"))).ShouldBe((ZkError.NotEmpty, "/a"));
    }

    [Fact]
    public async Task An_ephemeral_node_belongs_to_the_session_ends_with_it_and_has_no_children()
    {
        var other = await ConnectAsync();
        var created = await other.CreateAsync("/e", mode: ZkCreateMode.Ephemeral);
        created.Stat.EphemeralOwner.ShouldBe(other.Session.Id);
        (await FailsAsync(other.CreateAsync("/e/child"))).ShouldBe((ZkError.NoChildrenForEphemerals, "/e/child"));

        await other.CloseAsync();

        (await Client.ExistsAsync("/e")).ShouldBeNull();
    }

    [Fact]
    public async Task Sequential_nodes_are_numbered_by_the_changes_below_their_parent()
    {
        (await Client.CreateAsync("/n-", mode: ZkCreateMode.PersistentSequential)).Path.ShouldBe("/n-0000000000");
        await Client.CreateAsync("/plain");
        (await Client.CreateAsync("/n-", mode: ZkCreateMode.EphemeralSequential)).Path.ShouldBe("/n-0000000002");
        (await Client.CreateAsync("/plain/", mode: ZkCreateMode.PersistentSequential)).Path.ShouldBe("/plain/0000000000");
        (await Client.CreateAsync("/", mode: ZkCreateMode.PersistentSequential)).Path.ShouldBe("/0000000003");
    }

    [Fact]
    public async Task Children_are_listed_in_ordinal_order()
    {
        foreach (var name in new[] { "b", "a", "C", "a-1", "ä" })
            await Client.CreateAsync("/" + name);

        var children = await Client.GetChildrenAsync("/");

        children.Names.ShouldBe(["C", "a", "a-1", "b", "ä"]);
        children.Path.ShouldBe("/");
        children.Stat.ChildCount.ShouldBe(5);
    }

    [Fact]
    public async Task Containers_have_children_and_no_owner()
    {
        var created = await Client.CreateAsync("/c", mode: ZkCreateMode.Container);
        created.Stat.EphemeralOwner.ShouldBe(0);
        await Client.CreateAsync("/c/child");
    }

    [Fact]
    public async Task A_node_with_a_time_to_live_has_no_owner_and_may_be_sequential()
    {
        var created = await Client.CreateAsync("/t", Bytes("x"), ZkCreateMode.PersistentTtl, ttl: TimeSpan.FromHours(1));
        created.Stat.EphemeralOwner.ShouldBe(0);
        (await Client.CreateAsync("/t-", mode: ZkCreateMode.PersistentSequentialTtl, ttl: TimeSpan.FromHours(1))).Path.ShouldBe("/t-0000000001");
    }

    [Theory]
    [InlineData(ZkCreateMode.PersistentTtl, null)]
    [InlineData(ZkCreateMode.PersistentTtl, 0.0)]
    [InlineData(ZkCreateMode.Persistent, 1000.0)]
    public async Task A_time_to_live_goes_with_its_modes_alone(ZkCreateMode mode, double? ms) => await Should.ThrowAsync<ArgumentException>(
        () => Client.CreateAsync("/t", mode: mode, ttl: ms is { } some ? TimeSpan.FromMilliseconds(some) : null));

    [Fact]
    public async Task A_path_that_is_none_is_refused_before_anything_is_sent()
    {
        foreach (var path in new[] { "", "a", "/a/", "//", "/a/../b", "/\u0000" })
        {
            Should.Throw<ArgumentException>(() => { _ = Client.GetAsync(path); });
            Should.Throw<ArgumentException>(() => { _ = Client.GetAndWatchAsync(path); });
            Should.Throw<ArgumentException>(() => Client.OpenDirectory(path));
            await Should.ThrowAsync<ArgumentException>(() => Client.CreateAsync(path));
            await Should.ThrowAsync<ArgumentException>(() => Client.WatchAsync(path));
        }
    }

    [Fact]
    public async Task Many_nodes_are_read_at_once_in_order_and_missing_ones_are_null()
    {
        const int count = 1000;
        await Task.WhenAll(Enumerable.Range(0, count).Where(i => i % 10 != 0).Select(i => Client.CreateAsync($"/{i}", Bytes($"data {i}"))));

        var nodes = await Client.GetManyAsync([.. Enumerable.Range(0, count).Select(i => $"/{i}")]);

        nodes.Count.ShouldBe(count);
        for (var i = 0; i < count; i++)
        {
            if (i % 10 == 0)
                nodes[i].ShouldBeNull();
            else
                Text(nodes[i]).ShouldBe($"data {i}");
        }
    }

    [Fact]
    public async Task Reading_many_nodes_never_overflows_the_own_queue()
    {
        var small = await ConnectAsync(options: usual => usual with { MaxQueuedRequests = 4 });
        await Client.CreateAsync("/a");

        (await small.GetManyAsync([.. Enumerable.Repeat("/a", 100)])).ShouldAllBe(node => node!.Path == "/a");
    }

    [Fact]
    public async Task A_thousand_callers_at_once_each_get_their_own_answer()
    {
        const int callers = 1000;

        var nodes = await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(async () =>
        {
            await Client.CreateAsync($"/{i}", Bytes($"{i}"));
            return await Client.GetAsync($"/{i}");
        })));

        for (var i = 0; i < callers; i++)
            (nodes[i].Path, Text(nodes[i])).ShouldBe(($"/{i}", $"{i}"));
        (await Client.GetChildrenAsync("/")).Names.Length.ShouldBe(callers);
    }

    [Fact]
    public async Task Another_client_sees_a_write_after_sync()
    {
        var other = await ConnectAsync();
        await Client.CreateAsync("/a");

        await other.SyncAsync();

        (await other.ExistsAsync("/a")).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_largest_request_goes_through_and_a_larger_one_is_refused_here()
    {
        const int largest = 0xF_FFFF;
        // Type and xid; the path's length and the path; the data's length; the version.
        var overhead = (2 * sizeof(int)) + sizeof(int) + Chroot.Length + 2 + sizeof(int) + sizeof(int);
        await Client.CreateAsync("/a");

        var stat = await Client.SetAsync("/a", new byte[largest - overhead]);
        stat.DataLength.ShouldBe(largest - overhead);

        var error = await Should.ThrowAsync<ZooKeeperException>(Client.SetAsync("/a", new byte[largest - overhead + 1]));
        error.Error.ShouldBe(ZkError.BadArguments);
        error.Outcome.ShouldBe(ZkOutcome.NotSent);
        error.Message.ShouldContain(nameof(ZooKeeperOptions.MaxRequestBytes));
        (await Client.GetAsync("/a")).Stat.Version.ShouldBe(stat.Version);
        Client.Session.Epoch.ShouldBe(1);
        Client.State.ShouldBe(ZkState.Connected);
    }

    private static async Task<(ZkError Error, string? Path)> FailsAsync(Task task)
    {
        var error = await Should.ThrowAsync<ZooKeeperException>(task);
        error.Outcome.ShouldBe(ZkOutcome.Rejected);
        return (error.Error, error.Path);
    }
}
