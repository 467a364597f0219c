using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Fixtures;
using static Nsx.ZooKeeper.ZkEventKind;

namespace Nsx.ZooKeeper.Tests.Watches;

/// <summary>Watches that stay. A write of the same client is followed by its events before its reply, so nothing has to be waited for.</summary>
public sealed class PersistentWatchTests : ZkTest
{
    [Fact]
    public async Task A_node_tells_what_happens_to_it_and_that_children_come_and_go()
    {
        await using var watch = await Client.WatchAsync("/a");

        await Client.CreateAsync("/a");
        await Client.SetAsync("/a", Bytes("x"));
        await Client.CreateAsync("/a/b");
        await Client.SetAsync("/a/b", Bytes("x"));
        await Client.CreateAsync("/a/b/c");
        await Client.DeleteAsync("/a/b/c");
        await Client.DeleteAsync("/a/b");
        await Client.DeleteAsync("/a");
        await Client.CreateAsync("/a");

        watch.Taken().ShouldBe(
            [(Created, "/a"), (DataChanged, "/a"), (ChildrenChanged, "/a"), (ChildrenChanged, "/a"), (Deleted, "/a"), (Created, "/a")]);
    }

    [Fact]
    public async Task A_recursive_watch_tells_everything_below_and_never_that_children_changed()
    {
        await using var watch = await Client.WatchAsync("/a", recursive: true);

        await Client.CreateAsync("/a");
        await Client.CreateAsync("/a/b");
        await Client.CreateAsync("/a/b/c");
        await Client.SetAsync("/a/b/c", Bytes("x"));
        await Client.CreateAsync("/ab");
        await Client.DeleteTreeAsync("/a");
        await Client.CreateAsync("/a");

        watch.Taken().ShouldBe(
        [
            (Created, "/a"), (Created, "/a/b"), (Created, "/a/b/c"), (DataChanged, "/a/b/c"),
            (Deleted, "/a/b/c"), (Deleted, "/a/b"), (Deleted, "/a"), (Created, "/a"),
        ]);
    }

    [Fact]
    public async Task Takeover_by_a_transaction_is_told_as_deleted_and_created()
    {
        await Client.CreateAsync("/a");
        await using var watch = await Client.WatchAsync("/", recursive: true);

        await Client.TransactAsync([new ZkOp.Delete("/a"), new ZkOp.Create("/a")]);

        watch.Taken().ShouldBe([(Deleted, "/a"), (Created, "/a")]);
    }

    [Fact]
    public async Task Both_kinds_at_one_node_each_tell_what_is_theirs()
    {
        foreach (var recursiveFirst in new[] { true, false })
        {
            var path = $"/{recursiveFirst}";
            await using var first = await Client.WatchAsync(path, recursiveFirst);
            await using var second = await Client.WatchAsync(path, !recursiveFirst);
            var (recursive, plain) = recursiveFirst ? (first, second) : (second, first);

            await Client.CreateAsync(path);
            await Client.CreateAsync(path + "/b");
            await Client.CreateAsync(path + "/b/c");
            await Client.SetAsync(path + "/b", Bytes("x"));
            await Client.DeleteTreeAsync(path);

            recursive.Taken().ShouldBe(
            [
                (Created, path), (Created, path + "/b"), (Created, path + "/b/c"), (DataChanged, path + "/b"),
                (Deleted, path + "/b/c"), (Deleted, path + "/b"), (Deleted, path),
            ]);
            plain.Taken().ShouldBe([(Created, path), (ChildrenChanged, path), (ChildrenChanged, path), (Deleted, path)]);
        }
    }

    [Fact]
    public async Task A_watch_below_a_recursive_one_is_told_once()
    {
        await using var above = await Client.WatchAsync("/a", recursive: true);
        await using var plain = await Client.WatchAsync("/a/b");
        await using var recursive = await Client.WatchAsync("/a/b", recursive: true);

        await Client.CreateAsync("/a/b/c", createParents: true);

        above.Taken().ShouldBe([(Created, "/a"), (Created, "/a/b"), (Created, "/a/b/c")]);
        recursive.Taken().ShouldBe([(Created, "/a/b"), (Created, "/a/b/c")]);
        plain.Taken().ShouldBe([(Created, "/a/b"), (ChildrenChanged, "/a/b")]);
    }

    [Fact]
    public async Task The_root_may_be_watched()
    {
        var root = await ConnectAsync(options: usual => usual with { ConnectionString = Server.ConnectionString });
        await using var plain = await root.WatchAsync("/");
        await using var recursive = await root.WatchAsync("/", recursive: true);

        await root.CreateAsync(Chroot + "-x");

        recursive.Taken().ShouldContain((Created, Chroot + "-x"));
        plain.Taken().ShouldContain((ChildrenChanged, "/"));
    }

    [Fact]
    public async Task One_that_is_disposed_ends_and_the_others_at_its_node_go_on()
    {
        var gone = await Client.WatchAsync("/a");
        await using var stays = await Client.WatchAsync("/a");

        await gone.DisposeAsync();
        await gone.DisposeAsync();
        await Client.CreateAsync("/a");

        gone.Taken().ShouldBe([(Ended, "/a")]);
        stays.Taken().ShouldBe([(Created, "/a")]);
    }

    [Fact]
    public async Task With_the_last_one_at_a_node_the_servers_watch_goes()
    {
        (await IsWatchedByServerAsync("/a")).ShouldBeFalse();
        var one = await Client.WatchAsync("/a");
        var other = await Client.WatchAsync("/a", recursive: true);
        (await IsWatchedByServerAsync("/a")).ShouldBeTrue();

        await one.DisposeAsync();
        await other.DisposeAsync();
        await Client.SyncAsync();

        (await IsWatchedByServerAsync("/a")).ShouldBeFalse();
        Client.WatchedPaths.ShouldBe(0);
        await using var again = await Client.WatchAsync("/a");
        await Client.CreateAsync("/a");
        again.Taken().ShouldBe([(Created, "/a")]);
    }

    [Fact]
    public async Task An_enumeration_ends_with_the_client()
    {
        var client = await ConnectAsync();
        var watch = await client.WatchAsync("/a");
        var reading = ReadAsync(watch);

        await client.CloseAsync();

        (await Eventually.CompleteAsync(reading, "the enumeration ends")).ShouldBe([Ended]);
        await watch.DisposeAsync();
        await Should.ThrowAsync<ZooKeeperException>(client.WatchAsync("/a"));
    }

    [Fact]
    public async Task A_reconnect_is_told_once_and_the_watch_goes_on()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await using var plain = await client.WatchAsync("/a");
        await using var recursive = await client.WatchAsync("/b", recursive: true);
        await Client.CreateAsync("/a");
        await client.SyncAsync();

        for (var i = 0; i < 3; i++)
        {
            await ReconnectAsync(proxy, client);
            await client.SyncAsync();
            plain.Taken().ShouldBe([(Resync, "/a")]);
            recursive.Taken().ShouldBe([(Resync, "/b")]);
        }

        await Client.SetAsync("/a", Bytes("x"));
        await Client.CreateAsync("/b");
        (await plain.NextAsync()).ShouldBe((DataChanged, "/a"));
        (await recursive.NextAsync()).ShouldBe((Created, "/b"));
    }

    [Fact]
    public async Task A_new_session_is_told_once_and_the_watch_goes_on()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await using var watch = await client.WatchAsync("/a", recursive: true);
        await BreakAsync(proxy, client);
        await SessionExpiry.ExpireAsync(Server.EndPoint, client.Session.Id);

        await ReturnAsync(proxy, client);
        await client.SyncAsync();

        client.Session.Epoch.ShouldBe(2);
        watch.Taken().ShouldBe([(Resync, "/a")]);
        await Client.CreateAsync("/a");
        (await watch.NextAsync()).ShouldBe((Created, "/a"));
    }

    [Fact]
    public async Task A_watch_that_was_asked_for_while_disconnected_has_missed_nothing()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await BreakAsync(proxy, client);
        var watching = client.WatchAsync("/a");

        await ReturnAsync(proxy, client);
        await using var watch = await Eventually.CompleteAsync(watching, "the watch is set");
        await Client.CreateAsync("/a");

        (await watch.NextAsync()).ShouldBe((Created, "/a"));
    }

    [Fact]
    public async Task A_watch_that_nobody_waits_for_any_more_is_gone()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await BreakAsync(proxy, client);
        using var cancellation = new CancellationTokenSource();
        var watching = client.WatchAsync("/a", cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(watching);
        client.WatchedPaths.ShouldBe(0);
        await ReturnAsync(proxy, client);
    }

    [Fact]
    public async Task A_slow_reader_is_told_to_read_again_and_gets_what_comes_behind()
    {
        await Client.CreateAsync("/a");
        await using var watch = await Client.WatchAsync("/a");
        await Task.WhenAll(Enumerable.Range(0, ZkWatch.Capacity).Select(_ => Client.SetAsync("/a", default)));
        (await Client.GetAsync("/a")).Stat.Version.ShouldBe(ZkWatch.Capacity);

        await Client.SetAsync("/a", default);
        await Client.SetAsync("/a", default);

        watch.Taken().ShouldBe([(Resync, "/a"), (DataChanged, "/a")]);
    }

    [Fact]
    public async Task Ten_thousand_watches_survive_a_reconnect()
    {
        const int count = 10_000;
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        string Path(int i) => $"/service-with-a-long-name/{i:00000}";
        var watches = await Task.WhenAll(Enumerable.Range(0, count).Select(i => client.WatchAsync(Path(i), recursive: i % 2 == 0)));

        await ReconnectAsync(proxy, client);
        await client.SyncAsync();

        watches.ShouldAllBe(watch => watch.Taken().Single().Kind == Resync);
        await Client.CreateAsync(Path(0), createParents: true);
        await Client.CreateAsync(Path(count / 2));
        await Client.CreateAsync(Path(count - 1));
        (await watches[0].NextAsync()).ShouldBe((Created, Path(0)));
        (await watches[count / 2].NextAsync()).ShouldBe((Created, Path(count / 2)));
        (await watches[^1].NextAsync()).ShouldBe((Created, Path(count - 1)));
    }

    private static async Task<List<ZkEventKind>> ReadAsync(ZkWatch watch)
    {
        var kinds = new List<ZkEventKind>();
        await foreach (var happened in watch)
            kinds.Add(happened.Kind);
        return kinds;
    }

    private async Task<bool> IsWatchedByServerAsync(string path) =>
        (await FourLetterWord.AskAsync(Server.EndPoint, "wchp")).Split('\n').Contains(Chroot + path);
}
