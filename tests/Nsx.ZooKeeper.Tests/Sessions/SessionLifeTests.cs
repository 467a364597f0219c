using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>How sessions begin, go on elsewhere, and end, with a real server.</summary>
public sealed class SessionLifeTests
{
    private readonly string _path = SharedZooKeeper.NewChroot();

    [Fact]
    public async Task The_server_decides_on_the_timeout()
    {
        await using var server = await ZooKeeperServer.StartAsync(new() { MinSessionTimeout = TimeSpan.FromSeconds(4) });
        foreach (var (asked, granted) in new[] { (0.001, 4), (5, 5), (3_600, 60) })
        {
            await using var quick = await Quick.ConnectAsync(Quick.Options(server.ConnectionString) with { SessionTimeout = TimeSpan.FromSeconds(asked) });

            quick.Client.Session.NegotiatedTimeout.ShouldBe(TimeSpan.FromSeconds(granted));
            quick.Client.Session.Epoch.ShouldBe(1);
            quick.Client.Session.Id.ShouldNotBe(0);
            quick.Client.Session.Server.ShouldBe(server.ConnectionString);
            quick.Client.Ticket.Password.Length.ShouldBe(16);
        }
    }

    [Fact]
    public async Task An_idle_session_is_kept_alive_by_pings()
    {
        const int pings = 4;
        var server = await SharedZooKeeper.GetAsync();
        await using var proxy = new FaultProxy(server.EndPoint);
        await using var quick = await Quick.ConnectAsync(
            Quick.Options($"127.0.0.1:{proxy.EndPoint.Port}") with { SessionTimeout = TimeSpan.FromSeconds(4) });
        var begun = proxy.ToServer.PassedBytes;

        // Three or four of them to a timeout.
        await Eventually.BeTrueAsync(() => proxy.ToServer.PassedBytes >= begun + (pings * 12), "pings go out");

        quick.States.ShouldBe([ZkState.Connected]);
        proxy.AcceptedCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_closed_session_takes_its_ephemeral_nodes_with_it_at_once()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using var other = await Quick.ConnectAsync(server.ConnectionString);
        var quick = await Quick.ConnectAsync(server.ConnectionString);
        await quick.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);

        await quick.Client.CloseAsync();

        (await other.Client.ExistsAsync(_path)).ShouldBeNull();
        quick.Client.State.ShouldBe(ZkState.Closed);
    }

    [Fact]
    public async Task A_client_that_just_ends_leaves_its_ephemeral_nodes_until_the_timeout()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using var other = await Quick.ConnectAsync(server.ConnectionString);
        using (var crashed = await RawSession.ConnectAsync(server.EndPoint, timeoutMs: 1_000))
            (await crashed.CreateAsync(_path, "", isEphemeral: true)).ShouldBe(0);

        var seen = await other.Client.ExistsAndWatchAsync(_path);

        seen.Value.ShouldNotBeNull();
        (await Eventually.CompleteAsync(seen.Changed, "the session expires")).Kind.ShouldBe(ZkEventKind.Deleted);
    }

    [Fact]
    public async Task A_session_is_taken_over_with_its_ticket()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using var proxy = new FaultProxy(server.EndPoint);
        var first = await Quick.ConnectAsync($"127.0.0.1:{proxy.EndPoint.Port}");
        await first.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);
        proxy.IsDown = true;
        proxy.ResetAll();

        await using var second = await Quick.ConnectAsync(Quick.Options(server.ConnectionString) with { Resume = first.Client.Ticket });

        second.Client.Session.Id.ShouldBe(first.Client.Session.Id);
        second.Changes.ShouldHaveSingleItem().SessionLost.ShouldBeFalse();
        (await second.Client.ExistsAsync(_path))!.EphemeralOwner.ShouldBe(first.Client.Session.Id);
        first.Leave();
    }

    [Fact]
    public async Task When_the_one_who_took_it_over_closes_the_session_the_other_hears_of_its_loss()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using var proxy = new FaultProxy(server.EndPoint);
        await using var first = await Quick.ConnectAsync($"127.0.0.1:{proxy.EndPoint.Port}");
        var lost = first.Client.Session.Id;
        proxy.IsDown = true;
        proxy.ResetAll();
        await using (await Quick.ConnectAsync(Quick.Options(server.ConnectionString) with { Resume = first.Client.Ticket }))
            await first.BeenAsync(ZkState.Suspended);

        proxy.IsDown = false;
        await first.BeenAsync(ZkState.Connected, times: 2);

        first.Changes[^1].SessionLost.ShouldBeTrue();
        first.Client.Session.Id.ShouldNotBe(lost);
        first.Client.Session.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task An_expired_session_is_followed_by_a_new_one()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using var proxy = new FaultProxy(server.EndPoint);
        await using var quick = await Quick.ConnectAsync($"127.0.0.1:{proxy.EndPoint.Port}");
        await quick.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);

        proxy.IsDown = true;
        proxy.ResetAll();
        await Quick.ExpireAsync(server, quick.Client.Ticket);
        proxy.IsDown = false;
        await quick.BeenAsync(ZkState.Connected, times: 2);

        quick.States.ShouldBe([ZkState.Connected, ZkState.Suspended, ZkState.Connecting, ZkState.Connected]);
        quick.Changes.Select(change => change.SessionLost).ShouldBe([false, false, false, true]);
        quick.Client.Session.Epoch.ShouldBe(2);
        (await quick.Client.ExistsAsync(_path)).ShouldBeNull();
        var created = await quick.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);
        created.Stat.EphemeralOwner.ShouldBe(quick.Client.Session.Id);
    }

    [Fact]
    public async Task A_wrong_password_costs_the_session_and_that_is_said()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using var owner = await Quick.ConnectAsync(server.ConnectionString);
        var wrong = new ZkSessionTicket(owner.Client.Session.Id, new byte[16]);

        await using var quick = await Quick.ConnectAsync(Quick.Options(server.ConnectionString) with { Resume = wrong });

        quick.Client.Session.Id.ShouldNotBe(wrong.Id);
        quick.States.ShouldBe([ZkState.Connecting, ZkState.Connected]);
        quick.Changes[^1].SessionLost.ShouldBeTrue();
        quick.Changes[0].Cause.ShouldBeOfType<ZooKeeperException>().Error.ShouldBe(ZkError.SessionExpired);
    }
}
