using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Operations;

public sealed class TransactionTests : ZkTest
{
    [Fact]
    public async Task All_operations_are_applied_and_each_has_its_result()
    {
        await Client.CreateAsync("/old");
        await Client.CreateAsync("/set");

        var results = await Client.TransactAsync(
        [
            new ZkOp.Check("/old", 0),
            new ZkOp.Delete("/old"),
            new ZkOp.Create("/new", Bytes("n"), ZkCreateMode.Ephemeral),
            new ZkOp.Create("/s-", Mode: ZkCreateMode.PersistentSequential),
            new ZkOp.Create("/", Mode: ZkCreateMode.PersistentSequential),
            new ZkOp.Create("/container", Mode: ZkCreateMode.Container),
            new ZkOp.Set("/set", Bytes("s")),
        ]);

        results.ShouldAllBe(result => result.Error == ZkError.Ok);
        results.Select(result => result.Path).ShouldBe(["/old", "/old", "/new", "/s-0000000003", "/0000000004", "/container", "/set"]);
        results[6].Stat!.Version.ShouldBe(1);
        (await Client.ExistsAsync("/old")).ShouldBeNull();
        (await Client.GetAsync("/new")).Stat.EphemeralOwner.ShouldBe(Client.Session.Id);
    }

    [Fact]
    public async Task When_one_fails_none_is_applied_and_the_error_says_which()
    {
        var error = await Should.ThrowAsync<ZkTransactionException>(Client.TransactAsync(
            [new ZkOp.Create("/ok"), new ZkOp.Delete("/none"), new ZkOp.Create("/never")]));

        error.Error.ShouldBe(ZkError.NoNode);
        error.FailedIndex.ShouldBe(1);
        error.Path.ShouldBe("/none");
        error.Outcome.ShouldBe(ZkOutcome.Rejected);
        error.Results.Select(result => (result.Path, result.Error)).ShouldBe(
            [("/ok", ZkError.Ok), ("/none", ZkError.NoNode), ("/never", ZkError.RuntimeInconsistency)]);
        (await Client.GetChildrenAsync("/")).Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_of_another_version_fails_the_rest()
    {
        await Client.CreateAsync("/a");

        var error = await Should.ThrowAsync<ZkTransactionException>(Client.TransactAsync([new ZkOp.Set("/a", Bytes("x")), new ZkOp.Check("/a", 7)]));

        (error.Error, error.FailedIndex).ShouldBe((ZkError.BadVersion, 1));
        (await Client.GetAsync("/a")).Data.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_transaction_without_operations_does_nothing() => (await Client.TransactAsync([])).ShouldBeEmpty();

    [Fact]
    public async Task A_node_with_a_time_to_live_is_refused_by_its_name() =>
        (await Should.ThrowAsync<ArgumentException>(() => Client.TransactAsync([new ZkOp.Create("/t", Mode: ZkCreateMode.PersistentTtl)])))
        .Message.ShouldContain("/t");

    [Fact]
    public async Task A_transaction_that_is_too_large_is_refused_here()
    {
        var half = new byte[600_000];

        var error = await Should.ThrowAsync<ZooKeeperException>(Client.TransactAsync([new ZkOp.Create("/a", half), new ZkOp.Create("/b", half)]));

        (error.Error, error.Outcome).ShouldBe((ZkError.BadArguments, ZkOutcome.NotSent));
        (await Client.ExistsAsync("/a")).ShouldBeNull();
    }
}
