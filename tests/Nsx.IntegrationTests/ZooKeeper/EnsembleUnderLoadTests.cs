using System.Globalization;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.ZooKeeper;

/// <summary>No trouble of ZooKeeper becomes an outage: calls go on while leaders die, the ensemble stops, and the tree is wiped.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Chaos")]
public sealed class EnsembleUnderLoadTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("NSX_OUTAGE_SECONDS") ?? "60", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Leaders_that_are_killed_fail_no_call()
    {
        await using var fleet = await Fleet.StartAsync();
        var load = new SteadyLoad(fleet.Client);
        for (var kill = 0; kill < 20; kill++)
        {
            var dead = await fleet.Ensemble.KillLeaderAsync();
            await dead.RestartAsync();
            await fleet.Ensemble.FindLeaderAsync();
        }

        // Somebody new is seen soon after the last election.
        await fleet.AddProviderAsync();
        await fleet.BeCompleteAsync();
        output.WriteLine($"{await load.StopAsync()} calls, 0 failed, 20 leaders killed");
    }

    [Fact]
    public async Task An_ensemble_that_stops_fails_no_call_and_drops_nobody()
    {
        await using var fleet = await Fleet.StartAsync();
        var before = fleet.Addresses.ToHashSet();
        var load = new SteadyLoad(fleet.Client);
        await fleet.Ensemble.StopAllAsync();
        var enough = load.Calls + (long)(s_outage.TotalSeconds * SteadyLoad.CallsPerSecond);
        await Eventually.BeTrueAsync(
            () =>
            {
                before.SetEquals(fleet.Known).ShouldBeTrue($"nobody is dropped, but known are {string.Join(' ', fleet.Known)}");
                return load.Calls >= enough;
            },
            "the load goes on for the whole outage",
            2 * s_outage);

        await fleet.Ensemble.StartAllAsync();
        await fleet.BeCompleteAsync();
        output.WriteLine($"{await load.StopAsync()} calls, 0 failed, no ensemble for {s_outage.TotalSeconds} s");
    }

    [Fact]
    public async Task A_tree_that_is_wiped_fails_no_call_and_comes_back()
    {
        await using var fleet = await Fleet.StartAsync();
        var load = new SteadyLoad(fleet.Client);
        await using (var admin = await fleet.LookAsync())
            (await admin.DeleteTreeAsync("/services")).ShouldBeTrue();
        await fleet.BeCompleteAsync();
        await fleet.Ensemble.WipeAllAndRestartAsync();
        await fleet.BeCompleteAsync();
        output.WriteLine($"{await load.StopAsync()} calls, 0 failed, tree and data wiped");
    }

    [Fact]
    public async Task An_expired_session_is_replaced_and_its_providers_are_back_in_time()
    {
        await using var fleet = await Fleet.StartAsync(providers: 1);
        await using var admin = await fleet.LookAsync();
        var path = $"/services/{Fleet.Service}/{fleet.Addresses.Single()}";
        var before = (await admin.GetAsync(path)).Stat.EphemeralOwner;
        await SessionExpiry.ExpireAsync(fleet.Ensemble.Nodes[0].EndPoint, before);
        await Eventually.BeTrueAsync(
            () => admin.FindAsync(path).GetAwaiter().GetResult() is { } node && node.Stat.EphemeralOwner != before, "it is registered again", Fleet.SessionTimeout + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_provider_that_restarts_at_once_stays_registered_when_its_old_session_ends()
    {
        await using var fleet = await Fleet.StartAsync(providers: 0);
        var servers = fleet.Ensemble.ConnectionString;
        var endpoint = new ServiceEndpoint(Fleet.Service, "127.0.0.1:7400");
        var path = $"/services/{endpoint.Service}/{endpoint.Address}";
        await using var admin = await fleet.LookAsync();

        // The process before, killed: nobody closes its session, which goes on for its time.
        var before = await fleet.LookAsync();
        await before.CreateAsync(path, mode: ZkCreateMode.Ephemeral, createParents: true);
        var old = before.Session.Id;
        await using var registry = Fleet.OpenRegistry(servers);
        await Eventually.CompleteAsync(registry.Register(endpoint).WhenConfirmedAsync(), "the restarted provider has taken its address over");
        var owner = (await admin.GetAsync(path)).Stat.EphemeralOwner;
        owner.ShouldNotBe(old);
        await SessionExpiry.ExpireAsync(fleet.Ensemble.Nodes[0].EndPoint, old);
        await before.DisposeAsync();
        await admin.SyncAsync();
        (await admin.GetAsync(path)).Stat.EphemeralOwner.ShouldBe(owner);
    }

    [Fact]
    public async Task A_stranger_cannot_create_change_or_delete_what_providers_with_credentials_announce()
    {
        await using var fleet = await Fleet.StartAsync(providers: 0);
        var servers = fleet.Ensemble.ConnectionString;
        await using var registry = Fleet.OpenRegistry($"provider:secret@{servers}");
        await Eventually.CompleteAsync(registry.Register(new(Fleet.Service, "127.0.0.1:7400")).WhenConfirmedAsync(), "it is registered");
        await using var stranger = await fleet.LookAsync();
        var path = $"/services/{Fleet.Service}/127.0.0.1:7400";
        foreach (var attack in (Func<Task>[])
        [
            () => stranger.SetAsync(path, "{}"u8.ToArray()),
            () => stranger.DeleteAsync(path),
            () => stranger.CreateAsync($"/services/{Fleet.Service}/127.0.0.1:6666"),
            () => stranger.CreateAsync("/services/Other"),
            () => stranger.SetAclAsync(path, ZkAcl.OpenUnsafe),
        ])
        {
            (await Should.ThrowAsync<ZooKeeperException>(attack)).Error.ShouldBe(ZkError.NoAuth);
        }

        // Everybody may read: consumers need no credentials.
        await Eventually.BeTrueAsync(() => fleet.Consumer.Providers<ITagEcho>().Endpoints.Length == 1, "a consumer without credentials sees it");
    }
}
