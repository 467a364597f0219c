using Nsx.Testing;
using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Directories;

public sealed class DirectoryTests : ZkTest
{
    [Fact]
    public async Task Before_anything_is_read_it_is_empty_and_out_of_sync()
    {
        var proxy = Proxy();
        proxy.IsDown = true;
        var client = Own(new ZooKeeperClient(Options(proxy)));
        await using var directory = client.OpenDirectory("/d");

        directory.Current.InSync.ShouldBeFalse();
        directory.Current.Exists.ShouldBeFalse();
        directory.Current.Nodes.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_has_the_children_their_data_and_every_change_of_them()
    {
        await Client.CreateAsync("/d/a", Bytes("1"), createParents: true);
        await using var directory = Client.OpenDirectory("/d");
        Look(await InSyncAsync(directory)).ShouldBe("a=1");
        directory.Current.Exists.ShouldBeTrue();

        await Client.CreateAsync("/d/b", Bytes("2"));
        await UntilAsync(directory, "a=1 b=2");
        await Client.SetAsync("/d/a", Bytes("3"));
        await UntilAsync(directory, "a=3 b=2");
        await Client.DeleteAsync("/d/a");
        await UntilAsync(directory, "b=2");
        await Client.CreateAsync("/d/b/deeper", Bytes("x"));
        await Client.CreateAsync("/d/c", Bytes("4"));
        await UntilAsync(directory, "b=2 c=4");
        directory.Current.Nodes["c"].Path.ShouldBe("/d/c");
    }

    [Fact]
    public async Task A_root_may_be_followed_too()
    {
        await using var directory = Client.OpenDirectory("/");
        await InSyncAsync(directory);

        await Client.CreateAsync("/a", Bytes("1"));
        await Client.CreateAsync("/a/b", Bytes("2"));

        await UntilAsync(directory, "a=1");
    }

    [Fact]
    public async Task A_node_that_is_not_there_may_come_go_and_come_again()
    {
        await using var directory = Client.OpenDirectory("/p/d");
        var snapshot = await InSyncAsync(directory);
        (snapshot.Exists, snapshot.Nodes.Count).ShouldBe((false, 0));

        await Client.CreateAsync("/p/d/a", Bytes("1"), createParents: true);
        await UntilAsync(directory, "a=1");
        directory.Current.Exists.ShouldBeTrue();

        await Client.DeleteTreeAsync("/p");
        await UntilAsync(directory, snapshot => snapshot is { Exists: false, Nodes.Count: 0 }, "the directory is gone");

        await Client.CreateAsync("/p/d/b", Bytes("2"), createParents: true);
        await UntilAsync(directory, "b=2");
        directory.Current.Exists.ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_is_taken_over_is_never_seen_missing()
    {
        await Client.CreateAsync("/d/a", Bytes("0"), createParents: true);
        await using var directory = Client.OpenDirectory("/d");
        await InSyncAsync(directory);
        var looking = LookAtAllAsync(directory, until: "a=100");

        for (var i = 1; i <= 100; i++)
            await Client.TransactAsync([new ZkOp.Delete("/d/a"), new ZkOp.Create("/d/a", Bytes($"{i}"))]);

        var seen = await Eventually.CompleteAsync(looking, "the last takeover is seen");
        seen.ShouldAllBe(snapshot => snapshot.Nodes.ContainsKey("a") && snapshot.InSync);
    }

    [Fact]
    public async Task Versions_grow_and_changes_that_come_together_are_published_together()
    {
        await Client.CreateAsync("/d");
        var proxy = Proxy();
        var other = await ConnectAsync(proxy);
        await using var directory = other.OpenDirectory("/d");
        var before = (await InSyncAsync(directory)).Version;

        proxy.ToClient.Pause();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Client.CreateAsync($"/d/{i}")));
        proxy.ToClient.Resume();
        await UntilAsync(directory, snapshot => snapshot.Nodes.Count == 500, "all are there");

        (directory.Current.Version - before).ShouldBeInRange(1, 50);
    }

    [Fact]
    public async Task Ten_thousand_children_are_loaded_and_one_change_reads_one_of_them()
    {
        const int count = 10_000;
        await Client.CreateAsync("/d");
        foreach (var some in Enumerable.Range(0, count).Chunk(1000))
            await Client.TransactAsync([.. some.Select(i => new ZkOp.Create($"/d/{i:00000}", Bytes($"{i}")))]);
        var proxy = Proxy();
        var other = await ConnectAsync(proxy);
        await using var directory = other.OpenDirectory("/d");
        var snapshot = await InSyncAsync(directory);
        snapshot.Nodes.Count.ShouldBe(count);
        Text(snapshot.Nodes["04711"]).ShouldBe("4711");

        var before = proxy.ToServer.PassedBytes;
        await Client.SetAsync("/d/04711", Bytes("new"));
        await UntilAsync(directory, now => Text(now.Nodes["04711"]) == "new", "the change is seen");

        // Length, xid, op, the path behind its length, and the watch flag; a ping or two may be among it.
        var oneRead = (3 * sizeof(int)) + sizeof(int) + $"{Chroot}/d/04711".Length + 1;
        (proxy.ToServer.PassedBytes - before).ShouldBeInRange(oneRead, (2 * oneRead) - 1);
    }

    [Fact]
    public async Task What_happens_to_the_directorys_own_data_reads_nothing()
    {
        await Client.CreateAsync("/d/a", Bytes("1"), createParents: true);
        await using var directory = Client.OpenDirectory("/d");
        var before = (await InSyncAsync(directory)).Version;

        await Client.SetAsync("/d", Bytes("x"));
        await Client.SetAsync("/d/a", Bytes("2"));
        await UntilAsync(directory, "a=2");

        directory.Current.Version.ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_child_that_may_not_be_read_hides_no_other()
    {
        await Client.CreateAsync("/d/open", Bytes("1"), createParents: true);
        await Client.CreateAsync("/d/secret", Bytes("2"), acl: [new(ZkPerms.All, "digest", "alice:aYXlLOpEooaV1cRAvUL1fp9Qt7E=")]);

        await using var directory = Client.OpenDirectory("/d");

        Look(await InSyncAsync(directory)).ShouldBe("open=1");
    }

    [Fact]
    public async Task While_disconnected_it_is_out_of_sync_and_keeps_what_was_known()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await Client.CreateAsync("/d/a", Bytes("1"), createParents: true);
        await client.SyncAsync();
        await using var directory = client.OpenDirectory("/d");
        await InSyncAsync(directory);

        await BreakAsync(proxy, client);
        await UntilAsync(directory, snapshot => !snapshot.InSync, "it is out of sync");
        Look(directory.Current).ShouldBe("a=1");
        directory.Current.Trouble.ShouldNotBeNull();
        await Client.SetAsync("/d/a", Bytes("2"));
        await Client.CreateAsync("/d/b", Bytes("3"));
        Look(directory.Current).ShouldBe("a=1");
        await ReturnAsync(proxy, client);

        await UntilAsync(directory, snapshot => snapshot.InSync, "it is in sync again");
        Look(directory.Current).ShouldBe("a=2 b=3");
        directory.Current.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_waits_for_it_to_be_in_sync_learns_that_it_never_will()
    {
        var proxy = Proxy();
        proxy.IsDown = true;
        var client = Own(new ZooKeeperClient(Options(proxy)));
        await using var directory = client.OpenDirectory("/d");
        var waiting = directory.WhenInSyncAsync();

        await client.CloseAsync();

        await Should.ThrowAsync<ZooKeeperException>(Eventually.CompleteAsync(waiting, "the wait ends"));
        await foreach (var snapshot in directory.Changes())
            snapshot.InSync.ShouldBeFalse();
    }

    [Fact]
    public async Task Disposed_it_ends_for_all_who_follow_and_watches_nothing_any_more()
    {
        var directory = Client.OpenDirectory("/d");
        await InSyncAsync(directory);
        var following = LookAtAllAsync(directory, until: "never");

        await directory.DisposeAsync();
        await directory.DisposeAsync();

        (await Eventually.CompleteAsync(following, "the enumeration ends"))[^1].InSync.ShouldBeFalse();
        await Should.ThrowAsync<ObjectDisposedException>(directory.WhenInSyncAsync());
        Client.WatchedPaths.ShouldBe(0);
    }

    internal static Task<ZkDirectorySnapshot> InSyncAsync(ZkDirectory directory) =>
        Eventually.CompleteAsync(directory.WhenInSyncAsync(), "the directory is in sync");

    internal static string Look(ZkDirectorySnapshot snapshot) => string.Join(' ', snapshot.Nodes.Select(node => $"{node.Key}={Text(node.Value)}"));

    private static Task UntilAsync(ZkDirectory directory, string expected) => UntilAsync(directory, snapshot => Look(snapshot) == expected, expected);

    private static async Task UntilAsync(ZkDirectory directory, Func<ZkDirectorySnapshot, bool> isReached, string because)
    {
        using var patience = new CancellationTokenSource();
        await Eventually.CompleteAsync(WaitAsync(), because);

        async Task WaitAsync()
        {
            await foreach (var snapshot in directory.Changes(patience.Token))
            {
                if (isReached(snapshot))
                    return;
            }
        }
    }

    private static async Task<List<ZkDirectorySnapshot>> LookAtAllAsync(ZkDirectory directory, string until)
    {
        var seen = new List<ZkDirectorySnapshot>();
        await foreach (var snapshot in directory.Changes())
        {
            seen.Add(snapshot);
            if (Look(snapshot) == until)
                break;
        }

        return seen;
    }
}
