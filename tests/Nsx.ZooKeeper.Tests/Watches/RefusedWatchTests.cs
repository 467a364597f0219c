using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Watches;

/// <summary>What a server may do to watches that a real one does not do on demand.</summary>
public sealed class RefusedWatchTests
{
    private const int AddWatch = 106;
    private const int SetWatches2 = 105;
    private const int CloseSession = -11;
    private const int Unimplemented = -6;

    [Fact]
    public async Task A_server_that_will_not_set_the_watches_again_is_left_for_another()
    {
        await using var server = new FakeZooKeeper();
        await using var client = new ZooKeeperClient(new() { ConnectionString = server.ConnectionString });
        var first = await server.AcceptSessionAsync();
        var watching = client.WatchAsync("/a");
        (await first.ReadRequestAsync()).Type.ShouldBe(AddWatch);
        await first.ReplyAsync(1, 5, body: new JuteBytes().Int(0).ToArray());
        await using var watch = await Eventually.CompleteAsync(watching, "the watch is set");

        first.Reset();
        var refusing = await server.AcceptSessionAsync();
        (await refusing.ReadRequestAsync()).Type.ShouldBe(SetWatches2);
        await refusing.ReplyAsync(-8, 5, Unimplemented);
        await refusing.WaitForEndAsync();

        var willing = await server.AcceptSessionAsync();
        (await willing.ReadRequestAsync()).Type.ShouldBe(SetWatches2);
        await willing.ReplyAsync(-8, 5);
        await willing.NotifyAsync(1, "/a", zxid: 6);
        await watch.NextAsync();
        (await watch.NextAsync()).ShouldBe((ZkEventKind.Created, "/a"));
        await CloseAsync(client, willing);
    }

    [Fact]
    public async Task A_server_without_such_watches_says_so_and_nothing_stays_behind()
    {
        await using var server = new FakeZooKeeper();
        await using var client = new ZooKeeperClient(new() { ConnectionString = server.ConnectionString });
        var peer = await server.AcceptSessionAsync();
        var watching = client.WatchAsync("/a");
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, -1, Unimplemented);

        var error = await Should.ThrowAsync<ZooKeeperException>(Eventually.CompleteAsync(watching, "the server answers"));

        error.Error.ShouldBe(ZkError.Unimplemented);
        client.WatchedPaths.ShouldBe(0);
        await CloseAsync(client, peer);
    }

    [Fact]
    public async Task Events_that_nobody_knows_or_waits_for_do_no_harm()
    {
        await using var server = new FakeZooKeeper();
        await using var client = new ZooKeeperClient(new() { ConnectionString = server.ConnectionString });
        var peer = await server.AcceptSessionAsync();
        await peer.NotifyAsync(99, "/a");
        await peer.NotifyAsync(0, "/a");
        await peer.NotifyAsync(3, "/nobody");
        var syncing = client.SyncAsync();
        var request = await peer.ReadRequestAsync();
        await peer.ReplyAsync(request.Xid, 1, body: new JuteBytes().String("/").ToArray());

        await Eventually.CompleteAsync(syncing, "the connection goes on");
        await CloseAsync(client, peer);
    }

    private static async Task CloseAsync(ZooKeeperClient client, FakeZooKeeperPeer peer)
    {
        var closing = client.CloseAsync();
        FakeRequest request;
        do
        {
            request = await peer.ReadRequestAsync();
            await peer.ReplyAsync(request.Xid, 7);
        }
        while (request.Type != CloseSession);
        await Eventually.CompleteAsync(closing, "the client is closed");
    }
}
