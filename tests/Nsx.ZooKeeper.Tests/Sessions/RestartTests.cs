using System.Diagnostics;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>What a server of one's own can do to its clients.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private const string Path = "/node";
    private ZooKeeperServer _server = null!;

    public async Task InitializeAsync() => _server = await ZooKeeperServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task A_session_survives_its_server_and_one_that_lost_its_data_is_given_up()
    {
        await using var quick = await Quick.ConnectAsync(_server.ConnectionString);
        await quick.Client.CreateAsync(Path, mode: ZkCreateMode.Ephemeral);
        var id = quick.Client.Session.Id;

        _server.Kill();
        await _server.RestartAsync();
        await quick.BeenAsync(ZkState.Connected, times: 2);
        quick.Client.Session.Id.ShouldBe(id);
        (await quick.Client.ExistsAsync(Path)).ShouldNotBeNull();

        await _server.WipeAndRestartAsync();
        var began = Stopwatch.GetTimestamp();
        await quick.BeenAsync(ZkState.Connected, times: 3);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(quick.Client.Session.NegotiatedTimeout, "The session's time is not waited for.");
        quick.Changes[^1].SessionLost.ShouldBeTrue();
        quick.Log.Messages(4004).ShouldHaveSingleItem().ShouldContain("wiped or restored");
    }

    [Fact]
    public async Task A_client_that_waits_for_its_server_gets_it_each_time_that_it_boots()
    {
        await _server.StopAsync();
        await using var quick = Quick.Start(Quick.Options(_server.ConnectionString) with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        var created = quick.Client.CreateAsync(Path, mode: ZkCreateMode.Ephemeral);

        // While it boots a server may accept a connection, and never say a word on it.
        for (var boots = 1; boots <= 4; boots++)
        {
            _server.Launch();
            await quick.BeenAsync(ZkState.Connected, times: boots);
            await Eventually.CompleteAsync(created, "the request that waited is carried out");
            _server.Kill();
            await quick.BeenAsync(ZkState.Suspended, times: boots);
        }

        quick.Client.Session.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task All_of_many_clients_are_back_after_a_restart_with_the_sessions_that_they_had()
    {
        var clients = new List<Quick>();
        for (var i = 0; i < 30; i++)
            clients.Add(Quick.Start(Quick.Options(_server.ConnectionString)));
        foreach (var quick in clients)
            await quick.BeenAsync(ZkState.Connected);
        var ids = clients.ConvertAll(quick => quick.Client.Session.Id);

        _server.Kill();
        await _server.RestartAsync();
        foreach (var quick in clients)
            await quick.BeenAsync(ZkState.Connected, times: 2);

        clients.ConvertAll(quick => quick.Client.Session.Id).ShouldBe(ids);
        await Task.WhenAll(clients.Select(quick => quick.Client.CloseAsync()));
    }

    [Fact]
    public async Task Requests_to_a_frozen_server_time_out_and_later_replies_find_the_right_ones()
    {
        await using var quick = await Quick.ConnectAsync(Quick.Options(_server.ConnectionString) with { RequestTimeout = TimeSpan.FromSeconds(3) });
        await quick.Client.CreateAsync(Path, new byte[] { 1 });
        _server.Pause();

        var read = quick.Client.GetAsync(Path);
        var write = quick.Client.SetAsync(Path, new byte[] { 2 });
        var unread = await Should.ThrowAsync<ZooKeeperException>(read);
        var unwritten = await Should.ThrowAsync<ZooKeeperException>(write);
        _server.Resume();

        (unread.Error, unwritten.Error).ShouldBe((ZkError.OperationTimeout, ZkError.OperationTimeout));
        unwritten.Outcome.ShouldBe(ZkOutcome.Unknown);
        unwritten.Message.ShouldContain("RequestTimeout");
        (await quick.Client.GetAsync(Path)).Data.ToArray().ShouldBe([2]);
        (await quick.Client.ExistsAsync("/none")).ShouldBeNull();
        quick.States.ShouldBe([ZkState.Connected]);
    }

    [Fact]
    public async Task A_frozen_server_is_left_in_time_and_the_session_goes_on_when_it_thaws()
    {
        await using var quick = await Quick.ConnectAsync(Quick.Options(_server.ConnectionString) with { SessionTimeout = TimeSpan.FromSeconds(6), ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        var id = quick.Client.Session.Id;
        _server.Pause();
        var began = Stopwatch.GetTimestamp();

        await quick.BeenAsync(ZkState.Suspended);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(6));
        _server.Resume();
        await quick.BeenAsync(ZkState.Connected, times: 2);

        quick.Changes[1].Cause!.Message.ShouldContain("sent nothing for 4 s");
        quick.Client.Session.Id.ShouldBe(id, "A server that stood still did not count the time.");
    }
}
