using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Sessions;

namespace Nsx.ZooKeeper.Tests.Security;

public sealed class AuthTests(SecureServer fixture) : IClassFixture<SecureServer>
{
    private readonly string _path = SharedZooKeeper.NewChroot();
    private readonly ZkAuth _alice = ZkAuth.Digest("alice", "secret");
    private readonly ZkAcl[] _alicesOnly = [new(ZkPerms.All, "auth", "")];

    [Fact]
    public async Task A_node_is_open_to_those_who_know_the_password_alone()
    {
        await using var alice = await Quick.ConnectAsync(fixture.Plain with { Auth = [_alice] });
        await using var mallory = await Quick.ConnectAsync(fixture.Plain with { Auth = [ZkAuth.Digest("alice", "guessed")] });
        await alice.Client.CreateAsync(_path, acl: _alicesOnly);

        (await Should.ThrowAsync<ZooKeeperException>(mallory.Client.GetAsync(_path))).Error.ShouldBe(ZkError.NoAuth);
        await mallory.Client.AddAuthAsync(_alice);
        await mallory.Client.GetAsync(_path);
    }

    [Fact]
    public async Task Credentials_are_shown_again_on_each_connection()
    {
        await using var proxy = new FaultProxy(fixture.Server.EndPoint);
        await using var quick = await Quick.ConnectAsync(Quick.Options($"127.0.0.1:{proxy.EndPoint.Port}"));
        await quick.Client.AddAuthAsync(_alice);
        await quick.Client.CreateAsync(_path, new byte[] { 1 }, acl: _alicesOnly);

        proxy.ResetAll();
        await quick.BeenAsync(ZkState.Connected, times: 2);

        (await quick.Client.GetAsync(_path)).Data.Length.ShouldBe(1);
        (await quick.Client.WhoAmIAsync()).ShouldContain(("digest", "alice"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Credentials_of_an_unknown_scheme_are_the_end_of_the_client(bool isAddedLater)
    {
        var odd = new ZkAuth("odd", new byte[] { 1 });
        await using var quick = Quick.Start(fixture.Plain with { Auth = isAddedLater ? [] : [odd] });
        if (isAddedLater)
            (await Should.ThrowAsync<ZooKeeperException>(quick.Client.AddAuthAsync(odd))).Error.ShouldBe(ZkError.AuthFailed);

        await quick.BeenAsync(ZkState.AuthFailed);
        await AssertUselessAsync(quick);
        await quick.Client.CloseAsync();
        quick.Client.State.ShouldBe(ZkState.Closed);
    }

    [Fact]
    public async Task With_sasl_the_server_knows_the_user_on_each_connection()
    {
        await using var proxy = new FaultProxy(fixture.Server.EndPoint);
        await using var quick = await Quick.ConnectAsync(Quick.Options($"127.0.0.1:{proxy.EndPoint.Port}") with { Sasl = new("nsx", "secret") });
        (await quick.Client.WhoAmIAsync()).ShouldContain(("sasl", "nsx"));

        proxy.ResetAll();
        await quick.BeenAsync(ZkState.Connected, times: 2);

        (await quick.Client.WhoAmIAsync()).ShouldContain(("sasl", "nsx"));
    }

    [Theory]
    [InlineData("nsx", "wrong")]
    [InlineData("nobody", "guessed")]
    public async Task A_wrong_password_or_user_is_the_end_of_the_client(string user, string password)
    {
        await using var quick = Quick.Start(fixture.Plain with { Sasl = new(user, password) });

        await quick.BeenAsync(ZkState.AuthFailed);

        await AssertUselessAsync(quick);
        quick.Log.Messages(4005).ShouldHaveSingleItem().ShouldContain($"refused the user '{user}' or the password");
    }

    [Fact]
    public async Task A_server_without_sasl_is_said_to_have_none()
    {
        await using var quick = Quick.Start(Quick.Options((await SharedZooKeeper.GetAsync()).ConnectionString) with { Sasl = new("nsx", "secret") });

        await quick.BeenAsync(ZkState.AuthFailed);

        quick.Log.Messages(4005).ShouldHaveSingleItem().ShouldContain("does not offer SASL");
    }

    private static async Task AssertUselessAsync(Quick quick)
    {
        quick.Client.State.ShouldBe(ZkState.AuthFailed);
        var error = await Should.ThrowAsync<ZooKeeperException>(quick.Client.GetAsync("/"));
        (error.Error, error.Outcome).ShouldBe((ZkError.AuthFailed, ZkOutcome.NotSent));
        (await Should.ThrowAsync<ZooKeeperException>(quick.Client.WaitConnectedAsync())).Error.ShouldBe(ZkError.AuthFailed);
    }
}
