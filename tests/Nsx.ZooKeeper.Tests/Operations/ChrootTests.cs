using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Operations;

/// <summary>The client takes a node for its root, and never shows what is above it.</summary>
public sealed class ChrootTests : ZkTest
{
    private ZooKeeperClient _root = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _root = await ConnectAsync(options: usual => usual with { ConnectionString = Server.ConnectionString });
    }

    [Fact]
    public async Task Paths_are_below_the_chroot_on_the_server_and_without_it_here()
    {
        await Client.CreateAsync("/a/b", Bytes("b"), createParents: true);

        Text(await _root.GetAsync($"{Chroot}/a/b")).ShouldBe("b");
        (await Client.GetAsync("/a/b")).Path.ShouldBe("/a/b");
        (await Client.GetChildrenAsync("/")).ShouldSatisfyAllConditions(
            children => children.Path.ShouldBe("/"),
            children => children.Names.ShouldBe(["a"]));
        (await Client.TransactAsync([new ZkOp.Set("/a", Bytes("x"))]))[0].Path.ShouldBe("/a");
        (await Should.ThrowAsync<ZooKeeperException>(Client.GetAsync("/none"))).Message.ShouldNotContain(Chroot);
    }

    [Fact]
    public async Task Events_come_without_it()
    {
        await using var all = await Client.WatchAsync("/", recursive: true);
        await using var one = await Client.WatchAsync("/");
        var watched = await Client.GetChildrenAndWatchAsync("/");
        await _root.CreateAsync($"{Chroot}/a");
        await Client.SyncAsync();

        all.Taken().ShouldBe([(ZkEventKind.Created, "/a")]);
        one.Taken().ShouldBe([(ZkEventKind.ChildrenChanged, "/")]);
        (await watched.Changed).Path.ShouldBe("/");
    }

    [Fact]
    public async Task The_root_of_the_client_is_the_chroot()
    {
        await Client.SetAsync("/", Bytes("root"));

        Text(await _root.GetAsync(Chroot)).ShouldBe("root");
        (await _root.GetChildrenAsync("/")).Names.ShouldContain(Chroot[1..]);
    }

    [Fact]
    public async Task A_chroot_that_is_missing_is_told_and_not_created_by_itself()
    {
        var chroot = SharedZooKeeper.NewChroot();
        var lost = await ConnectAsync(options: usual => usual with { ConnectionString = Server.ConnectionString + chroot });

        foreach (var (path, createParents) in new[] { ("/a", false), ("/a", true), ("/a/b", false), ("/a/b", true) })
        {
            var error = await Should.ThrowAsync<ZooKeeperException>(lost.CreateAsync(path, createParents: createParents));
            error.Error.ShouldBe(ZkError.NoNode);
            error.Message.ShouldContain($"the chroot {chroot} of the connection string does not exist");
        }

        (await _root.ExistsAsync(chroot)).ShouldBeNull();
        await lost.CreateAsync("/");
        await lost.CreateAsync("/a");
    }

    [Fact]
    public async Task A_missing_parent_below_a_chroot_that_is_there_is_nothing_but_that() =>
        (await Should.ThrowAsync<ZooKeeperException>(Client.CreateAsync("/a/b"))).Message.ShouldNotContain("chroot");
}
