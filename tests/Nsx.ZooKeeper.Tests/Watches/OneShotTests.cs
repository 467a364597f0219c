using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Watches;

/// <summary>Watches that fire once, also for what happened while nobody was connected.</summary>
public sealed class OneShotTests : ZkTest
{
    [Fact]
    public async Task A_read_node_tells_that_its_data_were_set()
    {
        await Client.CreateAsync("/a");
        var watched = await Client.GetAndWatchAsync("/a");

        await Client.SetAsync("/a", Bytes("x"));

        (await FiredAsync(watched.Changed)).ShouldBe((ZkEventKind.DataChanged, "/a"));
    }

    [Fact]
    public async Task A_read_node_tells_of_its_end_and_not_of_its_children()
    {
        await Client.CreateAsync("/a");
        var watched = await Client.GetAndWatchAsync("/a");

        await Client.CreateAsync("/a/b");
        await Client.DeleteAsync("/a/b");
        watched.Changed.IsCompleted.ShouldBeFalse();
        await Client.DeleteAsync("/a");

        (await FiredAsync(watched.Changed)).ShouldBe((ZkEventKind.Deleted, "/a"));
    }

    [Fact]
    public async Task A_node_that_is_missing_tells_when_it_is_created()
    {
        var watched = await Client.ExistsAndWatchAsync("/a");
        watched.Value.ShouldBeNull();

        await Client.CreateAsync("/a");

        (await FiredAsync(watched.Changed)).ShouldBe((ZkEventKind.Created, "/a"));
    }

    [Fact]
    public async Task A_node_that_exists_tells_of_its_data_and_of_its_end()
    {
        await Client.CreateAsync("/a");
        var first = await Client.ExistsAndWatchAsync("/a");
        await Client.SetAsync("/a", Bytes("x"));
        (await FiredAsync(first.Changed)).ShouldBe((ZkEventKind.DataChanged, "/a"));

        var second = await Client.ExistsAndWatchAsync("/a");
        second.Value!.Version.ShouldBe(1);
        await Client.DeleteAsync("/a");
        (await FiredAsync(second.Changed)).ShouldBe((ZkEventKind.Deleted, "/a"));
    }

    [Fact]
    public async Task Listed_children_tell_when_one_comes_or_goes_and_not_of_data()
    {
        await Client.CreateAsync("/a");
        var first = await Client.GetChildrenAndWatchAsync("/a");
        await Client.SetAsync("/a", Bytes("x"));
        first.Changed.IsCompleted.ShouldBeFalse();
        await Client.CreateAsync("/a/b");
        (await FiredAsync(first.Changed)).ShouldBe((ZkEventKind.ChildrenChanged, "/a"));

        var second = await Client.GetChildrenAndWatchAsync("/a");
        await Client.SetAsync("/a/b", Bytes("x"));
        second.Changed.IsCompleted.ShouldBeFalse();
        await Client.DeleteAsync("/a/b");
        (await FiredAsync(second.Changed)).ShouldBe((ZkEventKind.ChildrenChanged, "/a"));

        var third = await Client.GetChildrenAndWatchAsync("/a");
        await Client.DeleteAsync("/a");
        (await FiredAsync(third.Changed)).ShouldBe((ZkEventKind.Deleted, "/a"));
    }

    [Fact]
    public async Task Data_and_children_of_one_node_are_both_told_of_its_end()
    {
        await Client.CreateAsync("/a");
        var data = await Client.GetAndWatchAsync("/a");
        var children = await Client.GetChildrenAndWatchAsync("/a");

        await Client.DeleteAsync("/a");

        (await FiredAsync(data.Changed)).Kind.ShouldBe(ZkEventKind.Deleted);
        (await FiredAsync(children.Changed)).Kind.ShouldBe(ZkEventKind.Deleted);
    }

    [Fact]
    public async Task Reading_what_is_not_there_watches_nothing()
    {
        await Should.ThrowAsync<ZooKeeperException>(Client.GetAndWatchAsync("/a"));
        await Should.ThrowAsync<ZooKeeperException>(Client.GetChildrenAndWatchAsync("/a"));

        WatchedPaths(Client).ShouldBe(0);
    }

    [Fact]
    public async Task The_event_is_there_before_the_reply_to_the_write_that_caused_it()
    {
        for (var i = 0; i < 50; i++)
        {
            var watched = await Client.ExistsAndWatchAsync($"/{i}");
            await Client.CreateAsync($"/{i}");
            watched.Changed.IsCompleted.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Watching_the_same_again_and_again_costs_one_watch_and_all_are_told()
    {
        await Client.CreateAsync("/a");
        var watched = new List<ZkWatched<ZkNode>>();
        for (var i = 0; i < 100; i++)
            watched.Add(await Client.GetAndWatchAsync("/a"));
        watched.Select(one => one.Changed).Distinct().Count().ShouldBe(1);

        await Client.SetAsync("/a", Bytes("x"));

        (await FiredAsync(watched[99].Changed)).Kind.ShouldBe(ZkEventKind.DataChanged);
        WatchedPaths(Client).ShouldBe(0);
    }

    [Fact]
    public async Task What_happened_while_disconnected_fires_after_the_reconnect()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        foreach (var path in new[] { "/set", "/gone", "/children", "/quiet", "/quiet-children", "/parent-gone" })
            await Client.CreateAsync(path);
        await client.SyncAsync();
        var set = await client.GetAndWatchAsync("/set");
        var gone = await client.GetAndWatchAsync("/gone");
        var created = await client.ExistsAndWatchAsync("/created");
        var children = await client.GetChildrenAndWatchAsync("/children");
        var parentGone = await client.GetChildrenAndWatchAsync("/parent-gone");
        var quiet = await client.GetAndWatchAsync("/quiet");
        var quietChildren = await client.GetChildrenAndWatchAsync("/quiet-children");
        var quietExist = await client.ExistsAndWatchAsync("/quiet-exist");

        await BreakAsync(proxy, client);
        await Client.SetAsync("/set", Bytes("x"));
        await Client.DeleteAsync("/gone");
        await Client.CreateAsync("/created");
        await Client.CreateAsync("/children/one");
        await Client.DeleteAsync("/parent-gone");
        await ReturnAsync(proxy, client);

        (await FiredAsync(set.Changed)).ShouldBe((ZkEventKind.DataChanged, "/set"));
        (await FiredAsync(gone.Changed)).ShouldBe((ZkEventKind.Deleted, "/gone"));
        (await FiredAsync(created.Changed)).ShouldBe((ZkEventKind.Created, "/created"));
        (await FiredAsync(children.Changed)).ShouldBe((ZkEventKind.ChildrenChanged, "/children"));
        (await FiredAsync(parentGone.Changed)).ShouldBe((ZkEventKind.Deleted, "/parent-gone"));
        await client.SyncAsync();
        quiet.Changed.IsCompleted.ShouldBeFalse();
        quietChildren.Changed.IsCompleted.ShouldBeFalse();
        quietExist.Changed.IsCompleted.ShouldBeFalse();

        await Client.SetAsync("/quiet", Bytes("x"));
        await Client.CreateAsync("/quiet-children/one");
        await Client.CreateAsync("/quiet-exist");
        (await FiredAsync(quiet.Changed)).Kind.ShouldBe(ZkEventKind.DataChanged);
        (await FiredAsync(quietChildren.Changed)).Kind.ShouldBe(ZkEventKind.ChildrenChanged);
        (await FiredAsync(quietExist.Changed)).Kind.ShouldBe(ZkEventKind.Created);
    }

    [Fact]
    public async Task A_watch_whose_reply_was_lost_is_set_with_the_repeated_read()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await Client.CreateAsync("/a");
        proxy.ToClient.Pause();
        var reading = client.GetAndWatchAsync("/a");
        proxy.ResetAll();
        proxy.ToClient.Resume();

        var watched = await Eventually.CompleteAsync(reading, "the read is repeated");
        await Client.SetAsync("/a", Bytes("x"));

        (await FiredAsync(watched.Changed)).Kind.ShouldBe(ZkEventKind.DataChanged);
    }

    [Fact]
    public async Task A_new_session_tells_to_read_again()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await Client.CreateAsync("/a");
        await client.SyncAsync();
        var data = await client.GetAndWatchAsync("/a");
        var exist = await client.ExistsAndWatchAsync("/none");
        var children = await client.GetChildrenAndWatchAsync("/a");

        await BreakAsync(proxy, client);
        await SessionExpiry.ExpireAsync(Server.EndPoint, client.Session.Id);
        await ReturnAsync(proxy, client);

        client.Session.Epoch.ShouldBe(2);
        (await FiredAsync(data.Changed)).ShouldBe((ZkEventKind.Resync, "/a"));
        (await FiredAsync(exist.Changed)).ShouldBe((ZkEventKind.Resync, "/none"));
        (await FiredAsync(children.Changed)).ShouldBe((ZkEventKind.Resync, "/a"));
        WatchedPaths(client).ShouldBe(0);
    }

    [Fact]
    public async Task The_end_of_the_client_is_told()
    {
        var client = await ConnectAsync();
        var watched = await client.ExistsAndWatchAsync("/a");

        await client.CloseAsync();

        (await FiredAsync(watched.Changed)).ShouldBe((ZkEventKind.Ended, "/a"));
        (await Should.ThrowAsync<ZooKeeperException>(client.ExistsAndWatchAsync("/a"))).Outcome.ShouldBe(ZkOutcome.NotSent);
    }

    internal static async Task<(ZkEventKind Kind, string Path)> FiredAsync(Task<ZkWatchEvent> changed)
    {
        var happened = await Eventually.CompleteAsync(changed, "the watch fires");
        return (happened.Kind, happened.Path);
    }

    private static int WatchedPaths(ZooKeeperClient client) => client.WatchedPaths;
}
