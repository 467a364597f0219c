using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>What becomes of requests while connections and sessions come and go.</summary>
public sealed class RequestQueueingTests : IAsyncLifetime
{
    private const int Create2 = 15;
    private const int Exists = 3;
    private readonly FakeZooKeeper _fake = new();
    private Quick _quick = null!;

    public Task InitializeAsync()
    {
        _quick = Quick.Start(Quick.Options(_fake.ConnectionString) with { MaxQueuedRequests = 3 });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _fake.DisposeAsync();
        _quick.Leave();
    }

    [Fact]
    public async Task Requests_wait_for_the_first_connection()
    {
        var read = _quick.Client.ExistsAsync("/a");
        var peer = await _fake.AcceptSessionAsync();

        await AnswerExistsAsync(peer, "/a");

        (await read).ShouldNotBeNull();
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_at_once_and_cancelled_ones_make_room()
    {
        using var cancelled = new CancellationTokenSource();
        _ = _quick.Client.ExistsAsync("/1");
        _ = _quick.Client.ExistsAsync("/2");
        var third = _quick.Client.ExistsAsync("/3", cancelled.Token);

        var error = await Should.ThrowAsync<ZooKeeperException>(_quick.Client.CreateAsync("/4"));
        (error.Error, error.Outcome).ShouldBe((ZkError.ThrottledOp, ZkOutcome.NotSent));
        error.Message.ShouldContain("MaxQueuedRequests");

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(third);
        _quick.Client.ExistsAsync("/5").IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_request_that_is_cancelled_before_it_is_sent_is_not_sent()
    {
        using var cancelled = new CancellationTokenSource();
        var write = _quick.Client.CreateAsync("/a", cancellationToken: cancelled.Token);
        var read = _quick.Client.ExistsAsync("/b");
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(write);

        await AnswerExistsAsync(await _fake.AcceptSessionAsync(), "/b");

        (await read).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_request_that_is_cancelled_after_it_is_sent_leaves_its_reply_to_nobody()
    {
        using var cancelled = new CancellationTokenSource();
        var peer = await _fake.AcceptSessionAsync();
        var read = _quick.Client.ExistsAsync("/a", cancelled.Token);
        var request = await peer.ReadRequestAsync();
        var second = _quick.Client.ExistsAsync("/b");

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(read);
        await peer.ReplyAsync(request.Xid, 5, -101);

        await AnswerExistsAsync(peer, "/b");
        (await second).ShouldNotBeNull();
    }

    [Fact]
    public async Task Over_a_broken_connection_reads_are_repeated_and_writes_are_unknown()
    {
        var peer = await _fake.AcceptSessionAsync();
        var read = _quick.Client.ExistsAsync("/r");
        var write = _quick.Client.CreateAsync("/w");
        (await peer.ReadRequestAsync()).Type.ShouldBe(Exists);
        (await peer.ReadRequestAsync()).Type.ShouldBe(Create2);
        peer.Close();

        var error = await Should.ThrowAsync<ZooKeeperException>(write);
        (error.Error, error.Outcome).ShouldBe((ZkError.ConnectionLoss, ZkOutcome.Unknown));
        peer = await _fake.AcceptSessionAsync();
        await AnswerExistsAsync(peer, "/r");
        (await read).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_read_is_repeated_once_and_not_for_ever()
    {
        var read = _quick.Client.ExistsAsync("/r");
        for (var tries = 1; tries <= 2; tries++)
        {
            var peer = await _fake.AcceptSessionAsync();
            (await peer.ReadRequestAsync()).Path.ShouldBe("/r");
            peer.Close();
        }

        (await Should.ThrowAsync<ZooKeeperException>(read)).Error.ShouldBe(ZkError.ConnectionLoss);
    }

    [Fact]
    public async Task Writes_that_wait_go_out_when_the_session_is_resumed()
    {
        (await _fake.AcceptSessionAsync()).Close();
        await _quick.BeenAsync(ZkState.Suspended);
        var write = _quick.Client.DeleteAsync("/w");

        var peer = await _fake.AcceptSessionAsync();
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, 5);

        request.Path.ShouldBe("/w");
        await write;
    }

    [Fact]
    public async Task Writes_that_wait_for_a_session_that_is_lost_fail_and_reads_go_to_the_next_one()
    {
        (await _fake.AcceptSessionAsync()).Close();
        await _quick.BeenAsync(ZkState.Suspended);
        var write = _quick.Client.CreateAsync("/w", mode: ZkCreateMode.Ephemeral);
        var read = _quick.Client.ExistsAsync("/r");

        var peer = await _fake.AcceptAsync();
        (await peer.ReadConnectAsync()).SessionId.ShouldBe(0x1234);
        await peer.ReplyConnectAsync(0, 0);
        var error = await Should.ThrowAsync<ZooKeeperException>(write);
        (error.Error, error.Outcome).ShouldBe((ZkError.SessionExpired, ZkOutcome.NotSent));

        peer = await _fake.AcceptAsync();
        var asked = await peer.ReadConnectAsync();
        (asked.SessionId, asked.LastZxidSeen).ShouldBe((0, 0));
        await peer.ReplyConnectAsync(10_000, 0x5678);
        await AnswerExistsAsync(peer, "/r");
        (await read).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_resumed_session_says_what_was_seen_last()
    {
        var peer = await _fake.AcceptSessionAsync(password: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
        var read = _quick.Client.ExistsAsync("/a");
        await AnswerExistsAsync(peer, "/a", zxid: 0x99);
        await read;
        await peer.NotifyAsync(1, "/b", zxid: 0x1000);
        await peer.ReplyAsync(-2, 0x2000);
        peer.Close();

        var asked = await (await _fake.AcceptAsync()).ReadConnectAsync();

        asked.LastZxidSeen.ShouldBe(0x99, "Pings and notifications tell nothing.");
        asked.SessionId.ShouldBe(0x1234);
        asked.Password[15].ShouldBe((byte)16);
    }

    private static async Task AnswerExistsAsync(FakeZooKeeperPeer peer, string path, long zxid = 5)
    {
        var request = await peer.ReadRequestAsync();
        (request.Type, request.Path).ShouldBe((Exists, path));
        await peer.ReplyAsync(request.Xid, zxid, body: new JuteBytes().Stat().ToArray());
    }
}
