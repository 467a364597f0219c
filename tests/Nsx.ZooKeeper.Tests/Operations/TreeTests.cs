using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Operations;

public sealed class TreeTests : ZkTest
{
    [Fact]
    public async Task Missing_parents_are_created_when_asked_for()
    {
        var created = await Client.CreateAsync("/a/b/c", Bytes("c"), createParents: true);

        created.Path.ShouldBe("/a/b/c");
        Text(await Client.GetAsync("/a/b/c")).ShouldBe("c");
        (await Client.GetAsync("/a/b")).Data.IsEmpty.ShouldBeTrue();
        (await Client.CreateAsync("/a/b/s/", mode: ZkCreateMode.EphemeralSequential, createParents: true)).Path.ShouldBe("/a/b/s/0000000000");
    }

    [Fact]
    public async Task Many_that_need_the_same_parents_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Client.CreateAsync($"/p/q/r/{i}", createParents: true)));

        (await Client.GetChildrenAsync("/p/q/r")).Names.Length.ShouldBe(50);
    }

    [Fact]
    public async Task A_node_that_is_there_is_told_also_when_parents_may_be_created()
    {
        await Client.CreateAsync("/a/b", createParents: true);

        (await Should.ThrowAsync<ZooKeeperException>(Client.CreateAsync("/a/b", createParents: true))).Error.ShouldBe(ZkError.NodeExists);
    }

    [Fact]
    public async Task A_tree_is_deleted_with_everything_below()
    {
        await Client.CreateAsync("/keep");
        await Client.CreateAsync("/a/b/c/d", createParents: true);
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => Client.CreateAsync($"/a/b/{i}")));

        (await Client.DeleteTreeAsync("/a")).ShouldBeTrue();

        (await Client.GetChildrenAsync("/")).Names.ShouldBe(["keep"]);
        (await Client.DeleteTreeAsync("/a")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_tree_of_any_shape_is_deleted_with_a_short_queue()
    {
        var small = await ConnectAsync(options: usual => usual with { MaxQueuedRequests = 8 });
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Client.CreateAsync($"/a/{i / 20}/{i % 20}", createParents: true)));

        (await small.DeleteTreeAsync("/a")).ShouldBeTrue();

        (await Client.ExistsAsync("/a")).ShouldBeNull();
    }
}
