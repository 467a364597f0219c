using System.Text;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Sasl;

namespace Nsx.ZooKeeper.Tests.Protocol;

/// <summary>The frames, as a real server takes and answers them.</summary>
public sealed class RealServerTests : IAsyncLifetime
{
    private readonly string _root = SharedZooKeeper.NewChroot();
    private CodecSession _session = null!;

    public async Task InitializeAsync()
    {
        _session = await CodecSession.ConnectAsync((await SharedZooKeeper.GetAsync()).EndPoint);
        (await CreateAsync(_root, ZkCreateMode.Persistent)).Path.ShouldBe(_root);
    }

    public async Task DisposeAsync()
    {
        await _session.CallAsync(RequestFrames.CloseSession());
        _session.Dispose();
    }

    [Theory]
    [InlineData(ZkCreateMode.Persistent, "", false)]
    [InlineData(ZkCreateMode.PersistentSequential, "0000000000", false)]
    [InlineData(ZkCreateMode.Ephemeral, "", true)]
    [InlineData(ZkCreateMode.EphemeralSequential, "0000000000", true)]
    [InlineData(ZkCreateMode.Container, "", false)]
    [InlineData(ZkCreateMode.PersistentTtl, "", false)]
    [InlineData(ZkCreateMode.PersistentSequentialTtl, "0000000000", false)]
    public async Task Nodes_of_every_mode_are_created(ZkCreateMode mode, string number, bool isEphemeral)
    {
        var (path, stat) = await CreateAsync($"{_root}/n", mode, mode >= ZkCreateMode.PersistentTtl ? TimeSpan.FromDays(1) : null);

        path.ShouldBe($"{_root}/n{number}");
        stat.EphemeralOwner.ShouldBe(isEphemeral ? _session.Granted.SessionId : 0);
        stat.DataLength.ShouldBe(2);
    }

    [Fact]
    public async Task Data_are_set_and_read()
    {
        var (_, set) = await _session.CallAsync(RequestFrames.SetData(_root, "äö"u8, version: 0), Replies.ReadStat);
        var (_, (data, stat)) = await _session.CallAsync(RequestFrames.GetData(_root, watch: false), Replies.ReadData);
        var (_, exists) = await _session.CallAsync(RequestFrames.Exists(_root, watch: false), Replies.ReadStat);

        Encoding.UTF8.GetString(data).ShouldBe("äö");
        stat.Version.ShouldBe(1);
        stat.ShouldBe(set);
        stat.ShouldBe(exists);
        (await _session.CallAsync(RequestFrames.SetData(_root, [], version: 0), Replies.ReadStat)).Error.ShouldBe(ZkError.BadVersion);
    }

    [Fact]
    public async Task Children_are_listed_and_deleted()
    {
        foreach (var name in new[] { "b", "B", "ä", "a" })
            await CreateAsync($"{_root}/{name}", ZkCreateMode.Persistent);

        var (_, (names, stat)) = await _session.CallAsync(RequestFrames.GetChildren(_root, watch: false), Replies.ReadChildren);

        names.ShouldBe(["B", "a", "b", "ä"]);
        stat.ChildCount.ShouldBe(4);
        (await _session.CallAsync(RequestFrames.Delete(_root, version: -1))).ShouldBe(ZkError.NotEmpty);
        (await _session.CallAsync(RequestFrames.Delete($"{_root}/a", version: 0))).ShouldBe(ZkError.Ok);
        (await _session.CallAsync(RequestFrames.Exists($"{_root}/a", watch: false), Replies.ReadStat)).Error.ShouldBe(ZkError.NoNode);
    }

    [Fact]
    public async Task Permissions_are_set_and_read_and_bind()
    {
        IReadOnlyList<ZkAcl> acl = [ZkAcl.Digest(ZkPerms.All, "alice", "secret")];
        (await _session.CallAsync(RequestFrames.SetAcl(_root, acl, version: 0), Replies.ReadStat)).Error.ShouldBe(ZkError.Ok);

        (await _session.CallAsync(RequestFrames.GetData(_root, watch: false), Replies.ReadData)).Error.ShouldBe(ZkError.NoAuth);
        (await _session.CallAsync(RequestFrames.Auth(ZkAuth.Digest("alice", "secret")), Xid.Auth)).ShouldBe(ZkError.Ok);

        var (_, (read, stat)) = await _session.CallAsync(RequestFrames.GetAcl(_root), Replies.ReadAcl);
        read.ShouldBe(acl);
        stat.AclVersion.ShouldBe(1);
        var (_, identities) = await _session.CallAsync(RequestFrames.WhoAmI(), Replies.ReadWhoAmI);
        identities.ShouldBe([("digest", "alice"), ("ip", "127.0.0.1")], ignoreOrder: true);
    }

    [Fact]
    public async Task A_ping_and_a_sync_are_answered()
    {
        (await _session.CallAsync(RequestFrames.Ping(), Xid.Ping)).ShouldBe(ZkError.Ok);
        (await _session.CallAsync(RequestFrames.Sync(_root), Replies.ReadPath)).ShouldBe((ZkError.Ok, _root));
    }

    [Fact]
    public async Task A_transaction_is_applied()
    {
        ZkOp[] ops =
        [
            new ZkOp.Check(_root, 0),
            new ZkOp.Create($"{_root}/s-", "x"u8.ToArray(), ZkCreateMode.EphemeralSequential),
            new ZkOp.Create($"{_root}/c", Mode: ZkCreateMode.Container),
            new ZkOp.Set(_root, "new"u8.ToArray()),
            new ZkOp.Delete($"{_root}/c"),
        ];

        var (_, results) = await MultiAsync(ops);

        results!.Select(result => (result.Error, result.Path, HasStat: result.Stat is not null)).ShouldBe([
            (ZkError.Ok, _root, false),
            (ZkError.Ok, $"{_root}/s-0000000000", false),
            (ZkError.Ok, $"{_root}/c", true),
            (ZkError.Ok, _root, true),
            (ZkError.Ok, $"{_root}/c", false),
        ]);
        results![3].Stat!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_transaction_is_refused_as_a_whole()
    {
        ZkOp[] ops = [new ZkOp.Create($"{_root}/ok"), new ZkOp.Delete($"{_root}/nope"), new ZkOp.Create($"{_root}/never")];

        var (error, results) = await MultiAsync(ops);

        error.ShouldBe(ZkError.Ok);
        results!.Select(result => result.Error).ShouldBe([ZkError.Ok, ZkError.NoNode, ZkError.RuntimeInconsistency]);
        (await _session.CallAsync(RequestFrames.Exists($"{_root}/ok", watch: false), Replies.ReadStat)).Error.ShouldBe(ZkError.NoNode);
    }

    [Fact]
    public async Task An_empty_transaction_is_answered() => (await MultiAsync([])).Results.ShouldBeEmpty();

    [Fact]
    public async Task Watches_fire_before_the_reply_until_they_are_removed()
    {
        (await _session.CallAsync(RequestFrames.AddWatch(_root, recursive: true))).ShouldBe(ZkError.Ok);
        await CreateAsync($"{_root}/a", ZkCreateMode.Persistent);
        _session.Events.ShouldBe([new(Type: 1, KeeperState: 3, $"{_root}/a")]);

        (await _session.CallAsync(RequestFrames.RemoveWatches(_root, watcherType: 3))).ShouldBe(ZkError.Ok);
        await CreateAsync($"{_root}/b", ZkCreateMode.Persistent);

        _session.Events.Count.ShouldBe(1);
        (await _session.CallAsync(RequestFrames.RemoveWatches(_root, watcherType: 3))).ShouldBe(ZkError.NoWatcher);
    }

    [Fact]
    public async Task Watches_that_are_set_again_fire_for_what_was_missed()
    {
        var before = _session.LastZxid;
        await _session.CallAsync(RequestFrames.SetData(_root, [], version: -1), Replies.ReadStat);

        foreach (var batch in SetWatchesFrames.Of(before, new([_root], [], [], [], [])))
            (await _session.CallAsync(batch, Xid.SetWatches)).ShouldBe(ZkError.Ok);
        foreach (var batch in SetWatchesFrames.Of(_session.LastZxid, new([], [$"{_root}/x"], [], [_root], [])))
            (await _session.CallAsync(batch, Xid.SetWatches)).ShouldBe(ZkError.Ok);
        await CreateAsync($"{_root}/x", ZkCreateMode.Persistent);

        _session.Events.ShouldBe([new(3, 3, _root), new(1, 3, $"{_root}/x"), new(4, 3, _root)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_session_goes_on_over_another_connection_and_only_with_its_password()
    {
        var server = (await SharedZooKeeper.GetAsync()).EndPoint;
        var granted = _session.Granted;

        using var resumed = await CodecSession.ConnectAsync(server, _session.LastZxid, granted.SessionId, granted.Password);
        resumed.Granted.SessionId.ShouldBe(granted.SessionId);
        using var refused = await CodecSession.ConnectAsync(server, _session.LastZxid, granted.SessionId, new byte[16]);
        refused.Granted.IsExpired.ShouldBeTrue();

        _session.Dispose();
        _session = await CodecSession.ConnectAsync(server);
    }

    [Fact]
    public async Task A_user_of_sasl_is_believed_and_believes_the_server()
    {
        await using var server = await ZooKeeperServer.StartAsync(new() { Sasl = new("nsx", "nsxsecret") });
        using var session = await CodecSession.ConnectAsync(server.EndPoint);
        var mechanism = new DigestMd5(new("nsx", "nsxsecret"), "c1f0b1a4");

        var (_, challenge) = await SaslAsync(session, []);
        var (error, proof) = await SaslAsync(session, mechanism.Respond(challenge));

        error.ShouldBe(ZkError.Ok);
        Should.NotThrow(() => mechanism.Verify(proof));
        var (_, identities) = await session.CallAsync(RequestFrames.WhoAmI(), Replies.ReadWhoAmI);
        identities!.ShouldContain(("sasl", "nsx"));
    }

    [Fact]
    public async Task A_server_without_sasl_offers_nothing()
    {
        var (error, challenge) = await SaslAsync(_session, []);

        error.ShouldBe(ZkError.Ok);
        challenge!.ShouldBeEmpty();
    }

    private static Task<(ZkError Error, byte[]? Token)> SaslAsync(CodecSession session, byte[] token) =>
        session.CallAsync(RequestFrames.Sasl(token), (ref body) => body.ReadBuffer().ToArray());

    private Task<(ZkError Error, ZkOpResult[]? Results)> MultiAsync(ZkOp[] ops) =>
        _session.CallAsync(MultiFrame.Of(ops, ZkAcl.OpenUnsafe), (ref body) => MultiReply.Read(ref body, ops));

    private async Task<(string Path, ZkStat Stat)> CreateAsync(string path, ZkCreateMode mode, TimeSpan? ttl = null)
    {
        var (error, created) = await _session.CallAsync(RequestFrames.Create(path, "hi"u8, ZkAcl.OpenUnsafe, mode, ttl), Replies.ReadCreated);
        error.ShouldBe(ZkError.Ok);
        return created;
    }
}
