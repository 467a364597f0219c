using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

public sealed class ClosingTests
{
    [Fact]
    public async Task A_client_that_never_connected_closes_at_once_and_says_so_to_all()
    {
        using var nobody = FreePorts.Take();
        var quick = Quick.Start(Quick.Options($"{nobody.EndPoint()}") with { Time = new ManualTimeProvider() });
        var waiting = quick.Client.CreateAsync("/a");
        var connected = quick.Client.WaitConnectedAsync();

        await Eventually.CompleteAsync(quick.Client.CloseAsync(), "it closes without the time passing");

        var error = await Should.ThrowAsync<ZooKeeperException>(waiting);
        (error.Error, error.Outcome).ShouldBe((ZkError.SessionExpired, ZkOutcome.NotSent));
        error.Message.ShouldContain("the client was closed");
        await Should.ThrowAsync<ZooKeeperException>(connected);
        await Should.ThrowAsync<ZooKeeperException>(quick.Client.WaitConnectedAsync());
        await Should.ThrowAsync<ZooKeeperException>(quick.Client.DeleteAsync("/a"));
        await quick.BeenAsync(ZkState.Closed);
    }

    [Fact]
    public async Task What_waits_goes_out_before_the_session_is_closed()
    {
        var server = await SharedZooKeeper.GetAsync();
        var path = SharedZooKeeper.NewChroot();
        await using var other = await Quick.ConnectAsync(server.ConnectionString);
        var quick = await Quick.ConnectAsync(server.ConnectionString);
        var writes = Enumerable.Range(0, 100).Select(i => quick.Client.CreateAsync($"{path}-{i}")).ToList();

        await Task.WhenAll(quick.Client.CloseAsync(), quick.Client.CloseAsync(), quick.Client.DisposeAsync().AsTask());

        writes.ShouldAllBe(write => write.IsCompletedSuccessfully);
        (await other.Client.ExistsAsync($"{path}-99")).ShouldNotBeNull();
        await quick.BeenAsync(ZkState.Closed);
        quick.States.ShouldBe([ZkState.Connected, ZkState.Closed]);
    }

    [Fact]
    public async Task A_full_queue_keeps_no_session_open()
    {
        await using var fake = new FakeZooKeeper();
        var quick = Quick.Start(Quick.Options(fake.ConnectionString) with { MaxQueuedRequests = 1 });
        var peer = await fake.AcceptSessionAsync();
        var read = quick.Client.ExistsAsync("/a");
        var first = await peer.ReadRequestAsync();

        var closing = quick.Client.CloseAsync();
        var last = await peer.ReadRequestAsync();
        last.Type.ShouldBe(-11);
        await peer.ReplyAsync(first.Xid, 5, -101);
        await peer.ReplyAsync(last.Xid, 6);

        await Eventually.CompleteAsync(closing, "the client closes");
        (await read).ShouldBeNull();
    }

    [Fact]
    public async Task A_suspended_client_waits_a_while_for_a_server_and_no_longer()
    {
        await using var fake = new FakeZooKeeper();
        var time = new ManualTimeProvider();
        var quick = Quick.Start(Quick.Options(fake.ConnectionString) with { Time = time });
        (await fake.AcceptSessionAsync()).Close();
        await quick.BeenAsync(ZkState.Suspended);
        await fake.DisposeAsync();

        var closing = quick.Client.CloseAsync();
        await Eventually.BeTrueAsync(() => time.HasTimerDueIn(TimeSpan.FromSeconds(3)), "it waits");
        closing.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(3));

        await Eventually.CompleteAsync(closing, "the client closes");
        await quick.BeenAsync(ZkState.Closed);
    }

    [Fact]
    public async Task Requests_under_way_fail_when_no_server_answers_the_goodbye()
    {
        await using var fake = new FakeZooKeeper();
        var time = new ManualTimeProvider();
        var quick = Quick.Start(Quick.Options(fake.ConnectionString) with { Time = time });
        var peer = await fake.AcceptSessionAsync(timeoutMs: 60_000);
        var write = quick.Client.CreateAsync("/a");
        await peer.ReadRequestAsync();

        var closing = quick.Client.CloseAsync();
        await peer.ReadRequestAsync();
        await Eventually.BeTrueAsync(() => time.HasTimerDueIn(TimeSpan.FromSeconds(3)), "it waits");
        time.Advance(TimeSpan.FromSeconds(3));

        (await Should.ThrowAsync<ZooKeeperException>(write)).Outcome.ShouldBe(ZkOutcome.Unknown);
        await Eventually.CompleteAsync(closing, "the client closes");
        await peer.WaitForEndAsync();
    }

    [Fact]
    public async Task A_handler_that_throws_or_blocks_hurts_nobody_else()
    {
        await using var proxy = new FaultProxy((await SharedZooKeeper.GetAsync()).EndPoint);
        using var blocked = new ManualResetEventSlim();
        await using var quick = await Quick.ConnectAsync($"127.0.0.1:{proxy.EndPoint.Port}");
        List<ZkState> heard = [];
        quick.Client.StateChanged += change => throw new InvalidOperationException("mine");
        quick.Client.StateChanged += change => blocked.Wait();
        quick.Client.StateChanged += change => heard.Add(change.To);

        proxy.ResetAll();
        await Eventually.BeTrueAsync(() => proxy.AcceptedCount >= 2, "it comes back");
        (await quick.Client.ExistsAsync("/none")).ShouldBeNull();
        blocked.Set();

        await Eventually.BeTrueAsync(() => quick.States.Count() == 3, "all is told");
        quick.States.ShouldBe([ZkState.Connected, ZkState.Suspended, ZkState.Connected]);
        await Eventually.BeTrueAsync(() => quick.Log.Messages(4008).Count == 2, "each failure is logged");
        await Eventually.BeTrueAsync(() => heard.Count == 2, "the last handler hears of all");
    }
}
