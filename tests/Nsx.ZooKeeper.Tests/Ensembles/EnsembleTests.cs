using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Sessions;

namespace Nsx.ZooKeeper.Tests.Ensembles;

/// <summary>Three servers, of which some fail. One ensemble serves all: each test leaves it whole.</summary>
public sealed class EnsembleTests(EnsembleFixture fixture) : IClassFixture<EnsembleFixture>
{
    private readonly string _path = SharedZooKeeper.NewChroot();

    private ZooKeeperEnsemble Ensemble => fixture.Ensemble;

    private ZooKeeperOptions Options => Quick.Options(Ensemble.ConnectionString) with { SessionTimeout = TimeSpan.FromSeconds(10), ConnectTimeout = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData("the leader")]
    [InlineData("the one that serves us")]
    public async Task When_a_server_is_killed_the_session_goes_on(string which)
    {
        await using var quick = await Quick.ConnectAsync(Options);
        await quick.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);
        var id = quick.Client.Session.Id;

        var killed = which == "the leader" ? await Ensemble.FindLeaderAsync() : Serving(quick);
        killed.Kill();
        var stat = await quick.Client.ExistsAsync(_path);
        await WriteAsync(quick.Client, $"{_path}-after");

        stat!.EphemeralOwner.ShouldBe(id);
        quick.Client.Session.Id.ShouldBe(id);
        quick.Changes.ShouldAllBe(change => !change.SessionLost);
        quick.Client.Session.Server.ShouldNotBe(killed.ConnectionString);
        await killed.RestartAsync();
    }

    [Fact]
    public async Task A_server_that_stands_still_is_left_for_another_one()
    {
        await using var quick = await Quick.ConnectAsync(Options with { SessionTimeout = TimeSpan.FromSeconds(6) });
        await quick.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);
        var id = quick.Client.Session.Id;
        var frozen = Serving(quick);

        frozen.Pause();
        await quick.BeenAsync(ZkState.Suspended);
        await quick.BeenAsync(ZkState.Connected, times: 2);

        quick.Client.Session.Id.ShouldBe(id);
        quick.Client.Session.Server.ShouldNotBe(frozen.ConnectionString);
        (await quick.Client.ExistsAsync(_path)).ShouldNotBeNull();
        frozen.Resume();
        await frozen.WaitUntilServingAsync();
    }

    [Fact]
    public async Task Without_a_quorum_it_is_said_why_nothing_works_and_the_session_outlives_it()
    {
        await using var quick = await Quick.ConnectAsync(Options with { RequestTimeout = TimeSpan.FromSeconds(2), SessionTimeout = TimeSpan.FromSeconds(6), AbandonSessionAfter = TimeSpan.FromMilliseconds(1) });
        await quick.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);
        var id = quick.Client.Session.Id;
        var survivor = Serving(quick);
        foreach (var node in Ensemble.Nodes.Where(node => node != survivor))
            node.Kill();
        await quick.BeenAsync(ZkState.Suspended);

        var error = await Should.ThrowAsync<ZooKeeperException>(quick.Client.CreateAsync($"{_path}-none"));
        await Eventually.BeTrueAsync(() => quick.Log.Messages(4007).Any(message => message.Contains("has no quorum", StringComparison.Ordinal)), "it is logged");

        (error.Error, error.Outcome).ShouldBe((ZkError.OperationTimeout, ZkOutcome.NotSent));
        error.Message.ShouldContain("the client is Suspended");
        await Ensemble.StartAllAsync();
        await quick.BeenAsync(ZkState.Connected, times: 2);
        quick.Client.Session.Id.ShouldBe(id, "An outage of the whole ensemble ends no session.");
        quick.Log.Messages(4004).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_all_servers_are_restarted_one_after_the_other_no_read_fails()
    {
        await using var quick = await Quick.ConnectAsync(Options);
        await quick.Client.CreateAsync(_path, new byte[] { 7 });
        using var done = new CancellationTokenSource();
        var reading = ReadAsync(quick.Client, done.Token);

        foreach (var node in Ensemble.Nodes)
            await node.RestartAsync();
        await done.CancelAsync();

        (await reading).ShouldBeGreaterThan(100);
        quick.Client.Session.Epoch.ShouldBe(1);
        quick.States.ShouldContain(ZkState.Suspended, "At least one restart was felt.");
    }

    [Fact]
    public async Task After_a_sync_a_reader_sees_what_another_server_has_taken()
    {
        var leader = await Ensemble.FindLeaderAsync();
        var follower = await Ensemble.FindFollowerAsync();
        await using var writer = await Quick.ConnectAsync(leader.ConnectionString);
        await using var reader = await Quick.ConnectAsync(follower.ConnectionString);
        await writer.Client.CreateAsync(_path);

        for (byte i = 1; i <= 20; i++)
        {
            await writer.Client.SetAsync(_path, new[] { i });
            var synced = reader.Client.SyncAsync(_path);
            (await reader.Client.GetAsync(_path)).Data.ToArray().ShouldBe([i]);
            await synced;
        }
    }

    private static async Task<int> ReadAsync(ZooKeeperClient client, CancellationToken done)
    {
        var path = (await client.GetChildrenAsync("/", CancellationToken.None)).Names[0];
        for (var reads = 0; ; reads++)
        {
            if (done.IsCancellationRequested)
                return reads;
            await client.ExistsAsync($"/{path}", CancellationToken.None);
            await Task.Yield();
        }
    }

    /// <summary>A write that fails as unknown was applied or not: only looking tells.</summary>
    private static async Task WriteAsync(ZooKeeperClient client, string path)
    {
        try
        {
            await client.CreateAsync(path);
        }
        catch (ZooKeeperException e) when (e.Outcome == ZkOutcome.Unknown)
        {
            if (await client.ExistsAsync(path) is null)
                await client.CreateAsync(path);
        }
    }

    private ZooKeeperServer Serving(Quick quick) => Ensemble.Nodes.Single(node => node.ConnectionString == quick.Client.Session.Server);
}
