using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>Ensembles of which one server, or each, refuses the credentials before the session is open.</summary>
public sealed class RefusedCredentialsTests : IAsyncLifetime
{
    private const int AuthXid = -4;
    private const int AuthFailed = -115;

    private readonly FakeZooKeeper _one = new();
    private readonly FakeZooKeeper _other = new();
    private readonly List<Task> _serving = [];
    private int _refusals;

    private ZooKeeperOptions Options => Quick.Options($"{_one.ConnectionString},{_other.ConnectionString}") with { Auth = [ZkAuth.Digest("nsx", "secret")] };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await Task.WhenAll(_serving);
    }

    [Fact]
    public async Task One_server_that_refuses_them_is_left_for_another()
    {
        _serving.Add(_one.ServeAsync(RefuseAsync));
        _serving.Add(_other.ServeAsync(AcceptAfterARefusalAsync));
        var quick = Quick.Start(Options);

        await quick.BeenAsync(ZkState.Connected);

        quick.Client.Session.Server.ShouldBe(_other.ConnectionString);
        quick.States.ShouldBe([ZkState.Connected]);
        quick.Log.Messages(4005).ShouldBeEmpty();
        quick.Leave();
    }

    [Fact]
    public async Task When_all_of_them_refuse_them_it_is_the_end_of_the_client()
    {
        _serving.Add(_one.ServeAsync(RefuseAsync));
        _serving.Add(_other.ServeAsync(RefuseAsync));
        await using var quick = Quick.Start(Options);

        await quick.BeenAsync(ZkState.AuthFailed);

        _refusals.ShouldBe(2);
        quick.Log.Messages(4005).ShouldHaveSingleItem().ShouldContain("refused the credentials of scheme digest");
    }

    private async Task RefuseAsync(FakeZooKeeperPeer peer)
    {
        await peer.ReadConnectAsync();
        await peer.ReplyConnectAsync(10_000, 7);
        await peer.ReadRequestAsync();
        Interlocked.Increment(ref _refusals);
        await peer.ReplyAsync(AuthXid, 0, AuthFailed);
        await peer.WaitForEndAsync();
    }

    private async Task AcceptAfterARefusalAsync(FakeZooKeeperPeer peer)
    {
        await peer.ReadConnectAsync();
        if (Volatile.Read(ref _refusals) == 0)
        {
            peer.Close();
            return;
        }

        await peer.ReplyConnectAsync(10_000, 7);
        await peer.ReadRequestAsync();
        await peer.ReplyAsync(AuthXid, 0);
        await peer.WaitForEndAsync();
    }
}
