using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>Servers that break the protocol: the caller learns why, and the client goes on, but does not hammer.</summary>
public sealed class HostileServerTests : IAsyncLifetime
{
    private readonly FakeZooKeeper _fake = new();
    private Quick _quick = null!;

    public Task InitializeAsync()
    {
        _quick = Quick.Start(Quick.Options(_fake.ConnectionString));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _fake.DisposeAsync();
        _quick.Leave();
    }

    [Theory]
    [InlineData("another xid", "expected the reply with xid 1, got 77")]
    [InlineData("no such xid", "expected the reply with xid 1, got -3")]
    [InlineData("a negative length", "expected a frame of at most")]
    [InlineData("a huge length", "got 2147483647")]
    [InlineData("a torn header", "")]
    [InlineData("a torn record", "")]
    [InlineData("a string beyond the frame", "")]
    public async Task A_broken_reply_is_the_end_of_its_connection_and_the_second_one_that_of_the_read(string what, string problem)
    {
        var serving = _fake.ServeAsync(async peer =>
        {
            await peer.ReadConnectAsync();
            await peer.ReplyConnectAsync(10_000, 7);
            await peer.ReadRequestAsync();
            await peer.SendAsync(Broken(what));
            await peer.WaitForEndAsync();
        });

        var error = await Should.ThrowAsync<ZooKeeperException>(Eventually.CompleteAsync(_quick.Client.GetAclAsync("/a"), "the read ends"));

        error.Error.ShouldBe(ZkError.ConnectionLoss);
        error.Message.ShouldContain(problem);
        await _fake.DisposeAsync();
        await serving;
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff }, "got -1")]
    [InlineData(new byte[] { 0, 0, 0, 3, 1, 2, 3 }, "Expected 20 bytes or more")]
    [InlineData(new byte[] { 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x89 }, "It says NotReadOnly")]
    [InlineData(new byte[] { 0x15, 3, 3, 0, 2, 2, 70 }, "TLS")]
    public async Task A_handshake_that_is_none_is_said_to_be_none(byte[] reply, string problem)
    {
        var peer = await _fake.AcceptAsync();
        await peer.ReadConnectAsync();
        await peer.SendAsync(reply);

        await peer.WaitForEndAsync();

        await Eventually.BeTrueAsync(() => _quick.Log.Messages(4006).Count > 0, "it is logged");
        _quick.Log.Messages(4006)[0].ShouldContain(problem);
        await _fake.AcceptAsync();
    }

    [Fact]
    public async Task An_old_server_that_does_not_speak_of_reading_only_is_fine()
    {
        var peer = await _fake.AcceptAsync();
        await peer.ReadConnectAsync();
        await peer.ReplyConnectAsync(10_000, 7, isReadOnly: null);

        await _quick.BeenAsync(ZkState.Connected);
    }

    [Fact]
    public async Task What_newer_servers_add_behind_a_record_is_left_alone()
    {
        var peer = await _fake.AcceptSessionAsync();
        var read = _quick.Client.ExistsAsync("/a");
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, 5, body: new JuteBytes().Stat(version: 3).Raw([1, 2, 3]).ToArray());

        (await read)!.Version.ShouldBe(3);
    }

    [Fact]
    public async Task Events_that_mean_nothing_are_left_alone()
    {
        var peer = await _fake.AcceptSessionAsync();
        await peer.NotifyAsync(-1, "");
        await peer.NotifyAsync(99, "/a");
        await peer.NotifyAsync(1, "");
        await peer.NotifyAsync(4, "no path at all", zxid: 12);
        await peer.ReplyAsync(-2, -1);

        await AssertServesAsync(peer);
        _quick.States.ShouldBe([ZkState.Connected]);
    }

    [Fact]
    public async Task Ten_thousand_events_at_once_are_digested()
    {
        var peer = await _fake.AcceptSessionAsync();
        var adding = _quick.Client.WatchAsync("/a", recursive: true);
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, 5, body: new JuteBytes().Int(0).ToArray());
        await using var watch = await adding;
        var burst = Enumerable.Range(0, 10_000).SelectMany(i => new JuteBytes().Int(-1).Long(-1).Int(0).Int(3).Int(3).String($"/a/{i}").ToFrame()).ToArray();

        await peer.SendAsync(burst);

        await AssertServesAsync(peer);
        _quick.States.ShouldBe([ZkState.Connected]);
    }

    [Fact]
    public async Task A_session_that_gets_the_number_of_the_lost_one_is_another_session()
    {
        var first = await _fake.AcceptSessionAsync(sessionId: 7);
        await _quick.BeenAsync(ZkState.Connected);
        first.Reset();
        var second = await _fake.AcceptAsync();
        await second.ReadConnectAsync();
        await second.ReplyConnectAsync(0, 0);
        await _fake.AcceptSessionAsync(sessionId: 7);

        await _quick.BeenAsync(ZkState.Connected, times: 2);

        _quick.Changes[^1].SessionLost.ShouldBeTrue();
        _quick.Client.Session.Epoch.ShouldBe(2);
    }

    [Theory]
    [InlineData(-127, ZkError.ThrottledOp)]
    [InlineData(-4711, (ZkError)(-4711))]
    public async Task An_error_is_handed_to_the_caller_and_the_connection_stays(int code, ZkError expected)
    {
        var peer = await _fake.AcceptSessionAsync();
        var read = _quick.Client.GetAsync("/a");
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, 5, code);

        var error = await Should.ThrowAsync<ZooKeeperException>(read);

        (error.Error, error.Outcome).ShouldBe((expected, ZkOutcome.Rejected));
        await AssertServesAsync(peer);
    }

    [Fact]
    public async Task A_server_that_demands_sasl_is_the_end_of_a_client_without()
    {
        var peer = await _fake.AcceptSessionAsync();
        var read = _quick.Client.GetAsync("/a");
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, 5, -124);
        peer.Close();

        (await Should.ThrowAsync<ZooKeeperException>(read)).Error.ShouldBe(ZkError.SessionClosedRequireSaslAuth);
        await _quick.BeenAsync(ZkState.AuthFailed);

        _quick.Client.State.ShouldBe(ZkState.AuthFailed);
        _quick.Log.Messages(4005).ShouldHaveSingleItem().ShouldContain("SASL");
    }

    [Fact]
    public async Task Credentials_that_are_refused_with_any_error_end_the_client_and_not_the_process()
    {
        var peer = await _fake.AcceptSessionAsync();
        await _quick.BeenAsync(ZkState.Connected);
        var adding = _quick.Client.AddAuthAsync(new("odd", new byte[] { 1 }));
        await peer.ReadRequestAsync();
        await peer.ReplyAsync(-4, 0, -5);

        (await Should.ThrowAsync<ZooKeeperException>(adding)).Error.ShouldBe(ZkError.MarshallingError);
        await _quick.BeenAsync(ZkState.AuthFailed);
    }

    private static byte[] Broken(string what) => what switch
    {
        "another xid" => new JuteBytes().Int(77).Long(5).Int(0).ToFrame(),
        "no such xid" => new JuteBytes().Int(-3).Long(5).Int(0).ToFrame(),
        "a negative length" => new JuteBytes().Int(-7).ToArray(),
        "a huge length" => new JuteBytes().Int(int.MaxValue).ToArray(),
        "a torn header" => new JuteBytes().Int(1).Int(0).ToFrame(),
        "a torn record" => new JuteBytes().Int(1).Long(5).Int(0).Int(1).Int(31).ToFrame(),
        _ => new JuteBytes().Int(1).Long(5).Int(0).Int(1).Int(31).Int(1_000_000).Raw([1]).ToFrame(),
    };

    private async Task AssertServesAsync(FakeZooKeeperPeer peer)
    {
        var read = _quick.Client.ExistsAsync("/b");
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, 6, -101);
        (await Eventually.CompleteAsync(read, "the read is answered")).ShouldBeNull();
    }
}
