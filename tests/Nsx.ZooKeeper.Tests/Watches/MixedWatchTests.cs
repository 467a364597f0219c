using Nsx.ZooKeeper.Tests.Fixtures;
using static Nsx.ZooKeeper.ZkEventKind;

namespace Nsx.ZooKeeper.Tests.Watches;

/// <summary>
/// One-shot and persistent watches at one node, which servers before 3.9 confuse: the client never lets them meet there.
/// </summary>
public sealed class MixedWatchTests : ZkTest
{
    [Fact]
    public async Task One_shots_at_a_watched_node_fire_and_the_watch_stays()
    {
        foreach (var recursive in new[] { false, true })
        {
            var path = $"/{recursive}";
            await Client.CreateAsync(path);
            await using var watch = await Client.WatchAsync(path, recursive);
            var data = await Client.GetAndWatchAsync(path);
            var exist = await Client.ExistsAndWatchAsync(path);
            var children = await Client.GetChildrenAndWatchAsync(path);

            await Client.CreateAsync(path + "/b");
            (await FiredAsync(children)).ShouldBe((ChildrenChanged, path));
            data.Changed.IsCompleted.ShouldBeFalse();
            await Client.SetAsync(path, Bytes("x"));
            (await FiredAsync(data)).ShouldBe((DataChanged, path));
            (await FiredAsync(exist)).ShouldBe((DataChanged, path));

            await Client.SetAsync(path, Bytes("y"));
            await Client.DeleteAsync(path + "/b");
            watch.Taken().ShouldBe(recursive
                ? [(Created, path + "/b"), (DataChanged, path), (DataChanged, path), (Deleted, path + "/b")]
                : [(ChildrenChanged, path), (DataChanged, path), (DataChanged, path), (ChildrenChanged, path)]);
        }
    }

    [Fact]
    public async Task One_shots_that_were_there_first_are_told_to_read_again_and_the_watch_stays()
    {
        await Client.CreateAsync("/a");
        var data = await Client.GetAndWatchAsync("/a");
        var children = await Client.GetChildrenAndWatchAsync("/a");

        await using var watch = await Client.WatchAsync("/a");
        (await FiredAsync(data)).ShouldBe((Resync, "/a"));
        (await FiredAsync(children)).ShouldBe((Resync, "/a"));

        for (var i = 0; i < 3; i++)
            await Client.SetAsync("/a", Bytes("x"));
        watch.Taken().ShouldBe([(DataChanged, "/a"), (DataChanged, "/a"), (DataChanged, "/a")]);
    }

    [Fact]
    public async Task One_shots_are_told_to_read_again_when_the_watch_that_served_them_goes()
    {
        await Client.CreateAsync("/a");
        var watch = await Client.WatchAsync("/a");
        var data = await Client.GetAndWatchAsync("/a");

        await watch.DisposeAsync();
        (await FiredAsync(data)).ShouldBe((Resync, "/a"));

        var again = await Client.GetAndWatchAsync("/a");
        await Client.SetAsync("/a", Bytes("x"));
        (await FiredAsync(again)).ShouldBe((DataChanged, "/a"));
    }

    [Fact]
    public async Task A_watch_becomes_recursive_and_loses_nothing_by_it()
    {
        await Client.CreateAsync("/a");
        await using var plain = await Client.WatchAsync("/a");
        await Client.CreateAsync("/a/b");
        var recursive = await Client.WatchAsync("/a", recursive: true);
        await Client.CreateAsync("/a/b/c");
        await Client.CreateAsync("/a/d");
        await recursive.DisposeAsync();
        await Client.CreateAsync("/a/e");
        await Client.SetAsync("/a", Bytes("x"));

        recursive.Taken().ShouldBe([(Created, "/a/b/c"), (Created, "/a/d"), (Ended, "/a")]);
        plain.Taken().ShouldBe([(ChildrenChanged, "/a"), (ChildrenChanged, "/a"), (ChildrenChanged, "/a"), (DataChanged, "/a")]);
    }

    [Fact]
    public async Task One_shots_and_a_watch_that_race_for_one_node_never_cost_the_watch()
    {
        for (var round = 0; round < 50; round++)
        {
            var path = $"/{round}";
            await Client.CreateAsync(path);
            var reads = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Client.GetAndWatchAsync(path))).ToArray();
            await using var watch = await Task.Run(() => Client.WatchAsync(path));
            await Task.WhenAll(reads);

            await Client.SetAsync(path, Bytes("x"));
            await Client.SetAsync(path, Bytes("y"));

            watch.Taken().ShouldBe([(DataChanged, path), (DataChanged, path)]);
            foreach (var read in reads)
                (await FiredAsync(await read)).Path.ShouldBe(path);
        }
    }

    [Fact]
    public async Task One_shots_below_a_recursive_watch_fire_and_it_stays()
    {
        await Client.CreateAsync("/a/b", createParents: true);
        await using var watch = await Client.WatchAsync("/a", recursive: true);
        var data = await Client.GetAndWatchAsync("/a/b");
        var children = await Client.GetChildrenAndWatchAsync("/a/b");

        await Client.SetAsync("/a/b", Bytes("x"));
        await Client.CreateAsync("/a/b/c");
        await Client.SetAsync("/a/b", Bytes("y"));

        (await FiredAsync(data)).ShouldBe((DataChanged, "/a/b"));
        (await FiredAsync(children)).ShouldBe((ChildrenChanged, "/a/b"));
        watch.Taken().ShouldBe([(DataChanged, "/a/b"), (Created, "/a/b/c"), (DataChanged, "/a/b")]);
    }

    [Fact]
    public async Task After_a_reconnect_one_shots_at_a_watched_node_are_told_to_read_again()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await using var watch = await client.WatchAsync("/a", recursive: true);
        var exist = await client.ExistsAndWatchAsync("/a");

        await ReconnectAsync(proxy, client);

        (await FiredAsync(exist)).ShouldBe((Resync, "/a"));
        (await watch.NextAsync()).ShouldBe((Resync, "/a"));
        var again = await client.ExistsAndWatchAsync("/a");
        await Client.CreateAsync("/a");
        (await FiredAsync(again)).ShouldBe((Created, "/a"));
        (await watch.NextAsync()).ShouldBe((Created, "/a"));
    }

    private static Task<(ZkEventKind Kind, string Path)> FiredAsync<T>(ZkWatched<T> watched) => OneShotTests.FiredAsync(watched.Changed);
}
