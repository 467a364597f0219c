using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>What networks do to a session with a real server.</summary>
public sealed class NetworkTests : IAsyncLifetime
{
    private readonly string _path = SharedZooKeeper.NewChroot();
    private ZooKeeperServer _server = null!;
    private FaultProxy _proxy = null!;

    private string Servers => $"127.0.0.1:{_proxy.EndPoint.Port}";

    public async Task InitializeAsync()
    {
        _server = await SharedZooKeeper.GetAsync();
        _proxy = new(_server.EndPoint);
    }

    public Task DisposeAsync() => _proxy.DisposeAsync().AsTask();

    [Theory]
    [InlineData("reset")]
    [InlineData("half-closed towards the server")]
    [InlineData("half-closed towards the client")]
    public async Task A_connection_that_ends_is_made_again_and_the_session_goes_on(string how)
    {
        await using var quick = await Quick.ConnectAsync(Servers);
        await quick.Client.CreateAsync(_path, mode: ZkCreateMode.Ephemeral);
        var id = quick.Client.Session.Id;

        if (how == "reset")
            _proxy.ResetAll();
        else
            _proxy.HalfClose(how.EndsWith("client", StringComparison.Ordinal) ? _proxy.ToClient : _proxy.ToServer);
        await quick.BeenAsync(ZkState.Connected, times: 2);

        quick.States.ShouldBe([ZkState.Connected, ZkState.Suspended, ZkState.Connected]);
        quick.Changes.ShouldAllBe(change => !change.SessionLost);
        (await quick.Client.ExistsAsync(_path))!.EphemeralOwner.ShouldBe(id);
    }

    [Fact]
    public async Task A_black_hole_is_found_while_the_session_is_alive()
    {
        var timeout = TimeSpan.FromSeconds(6);
        await using var quick = await Quick.ConnectAsync(Quick.Options(Servers) with { SessionTimeout = timeout });
        var id = quick.Client.Session.Id;
        _proxy.ToClient.IsBlackHole = true;
        var began = Stopwatch.GetTimestamp();

        await quick.BeenAsync(ZkState.Suspended);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(timeout);
        quick.Changes[1].Cause!.Message.ShouldContain("sent nothing for 4 s");
        _proxy.ToClient.IsBlackHole = false;
        await quick.BeenAsync(ZkState.Connected, times: 2);

        quick.Client.Session.Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_write_whose_reply_is_lost_is_unknown_and_may_have_been_applied()
    {
        await using var quick = await Quick.ConnectAsync(Servers);
        await using var other = await Quick.ConnectAsync(_server.ConnectionString);
        _proxy.ToClient.IsBlackHole = true;
        var write = quick.Client.CreateAsync(_path);
        await Eventually.BeTrueAsync(() => _proxy.ToClient.SwallowedBytes > 0, "the reply is on its way");

        _proxy.ToClient.IsBlackHole = false;
        _proxy.ResetAll();

        var error = await Should.ThrowAsync<ZooKeeperException>(write);
        (error.Error, error.Outcome).ShouldBe((ZkError.ConnectionLoss, ZkOutcome.Unknown));
        error.Message.ShouldContain("it may have been applied");
        (await other.Client.ExistsAsync(_path)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_read_that_is_cut_in_the_middle_of_its_reply_is_made_again()
    {
        await using var quick = await Quick.ConnectAsync(Servers);
        var data = new byte[100_000];
        new Random(1).NextBytes(data);
        await quick.Client.CreateAsync(_path, data);

        // The next connection comes when there is no limit any more, or the repeated read would be cut as well.
        _proxy.IsDown = true;
        _proxy.ToClient.LimitDataBytes = _proxy.ToClient.PassedBytes + 50_000;
        var read = quick.Client.GetAsync(_path);
        await quick.BeenAsync(ZkState.Suspended);
        _proxy.ToClient.LimitDataBytes = 0;
        _proxy.IsDown = false;

        (await read).Data.ToArray().ShouldBe(data);
        quick.States.ShouldBe([ZkState.Connected, ZkState.Suspended, ZkState.Connected]);
    }

    [Fact]
    public async Task A_server_of_which_one_byte_comes_at_a_time_is_understood()
    {
        _proxy.ToClient.SliceBytes = _proxy.ToServer.SliceBytes = 1;
        await using var quick = await Quick.ConnectAsync(Servers);

        await quick.Client.CreateAsync(_path, new byte[300]);

        (await quick.Client.GetAsync(_path)).Data.Length.ShouldBe(300);
    }

    [Fact]
    public async Task One_server_of_three_is_enough()
    {
        using var dead = FreePorts.Take(2);

        await using var quick = await Quick.ConnectAsync($"127.0.0.1:{dead[0]},127.0.0.1:{dead[1]},{_server.ConnectionString}");

        quick.Client.Session.Server.ShouldBe(_server.ConnectionString);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_named_once()
    {
        using var port = FreePorts.Take();
        var dead = $"{port.EndPoint()}";
        await using var quick = Quick.Start(Quick.Options(dead));

        await Eventually.BeTrueAsync(() => quick.Log.Messages(4006).Count > 0, "it is logged");

        quick.Log.Messages(4006)[0].Split(dead).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_name_with_a_dead_address_and_a_live_one_leads_to_the_live_one()
    {
        // localhost is ::1 as well on most machines, where nobody listens.
        await using var quick = await Quick.ConnectAsync($"localhost:{_server.Port}");

        quick.Client.Session.Server.ShouldBe($"localhost:{_server.Port}");
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_said_once_and_does_no_harm_beside_a_good_one()
    {
        await using var lonely = Quick.Start(Quick.Options("no-such-host.invalid"));
        await Eventually.BeTrueAsync(() => lonely.Log.Messages(4007).Count > 0, "it is logged");
        lonely.Log.Messages(4007)[0].ShouldContain("no-such-host.invalid cannot be looked up");

        await using var quick = await Quick.ConnectAsync($"no-such-host.invalid,{_server.ConnectionString}");
    }

    [Fact]
    public async Task An_address_of_ipv6_is_connected_to()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        var quick = Quick.Start(Quick.Options($"[::1]:{((IPEndPoint)listener.LocalEndpoint).Port}"));

        var peer = new FakeZooKeeperPeer(new(await listener.AcceptSocketAsync()));
        await peer.ReadConnectAsync();
        await peer.ReplyConnectAsync(10_000, 7);

        await quick.BeenAsync(ZkState.Connected);
        quick.Client.Session.Server!.ShouldStartWith("[::1]:");
        quick.Leave();
    }

    [Fact]
    public async Task A_port_that_accepts_and_stays_mute_is_left_after_the_connect_timeout()
    {
        await using var mute = new FakeZooKeeper();
        await using var quick = Quick.Start(Quick.Options(mute.ConnectionString) with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        var first = await mute.AcceptAsync();

        await first.WaitForEndAsync();
        await mute.AcceptAsync();

        quick.Log.Messages(4006)[0].ShouldContain("did not open the session within 0.2 s (ConnectTimeout)");
    }

    [Fact]
    public async Task A_host_that_does_not_even_answer_the_connect_is_left_after_the_connect_timeout()
    {
        // The kernel answers nobody any more once the queue of those who were not accepted is full.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var queued = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await queued.ConnectAsync(full.LocalEndPoint!);
        await using var quick = Quick.Start(Quick.Options($"{full.LocalEndPoint}") with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });

        await Eventually.BeTrueAsync(() => quick.Log.Messages(4006).Count >= 2, "it is tried again");

        quick.Log.Messages(4006)[0].ShouldContain("did not open the session within 0.2 s (ConnectTimeout)");
    }
}
