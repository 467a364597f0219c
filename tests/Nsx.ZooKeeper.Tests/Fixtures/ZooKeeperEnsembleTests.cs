using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Fixtures;

public sealed class ZooKeeperEnsembleTests
{
    [Fact]
    public async Task When_the_leader_is_killed_another_leads_and_the_old_one_follows_when_it_is_back()
    {
        await using var ensemble = await ZooKeeperEnsemble.StartAsync();
        ensemble.ConnectionString.Split(',').Length.ShouldBe(3);

        var killed = await ensemble.KillLeaderAsync();
        var leader = await ensemble.FindLeaderAsync();
        leader.Id.ShouldNotBe(killed.Id);

        await killed.RestartAsync();
        (await FourLetterWord.AskModeAsync(killed.EndPoint)).ShouldBe("follower");
    }

    [Fact]
    public async Task Without_a_quorum_nobody_serves_and_with_one_the_data_is_back()
    {
        await using var ensemble = await ZooKeeperEnsemble.StartAsync();
        using (var session = await RawSession.ConnectAsync(ensemble.Nodes[0].EndPoint))
            (await session.CreateAsync("/kept", "data")).ShouldBe(0);

        var follower = await ensemble.FindFollowerAsync();
        foreach (var node in ensemble.Nodes.Where(node => node != follower))
            node.Kill();
        await Eventually.BeTrueAsync(() => follower.Mode is null, "the survivor stops to serve");

        await ensemble.StartAllAsync();
        using (var session = await RawSession.ConnectAsync(follower.EndPoint))
            (await session.GetAsync("/kept")).ShouldBe("data");

        await ensemble.WipeAllAndRestartAsync();
        using (var session = await RawSession.ConnectAsync(follower.EndPoint))
            (await session.GetAsync("/kept")).ShouldBeNull();
    }
}
