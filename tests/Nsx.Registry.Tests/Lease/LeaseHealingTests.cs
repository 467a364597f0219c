using System.Collections.Concurrent;
using Nsx.Testing;

namespace Nsx.Registry.Tests.Lease;

/// <summary>A real registry that goes and comes, over real sockets; leases go by a time that stands still.</summary>
public sealed class LeaseHealingTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _serverTime = new();
    private readonly ManualTimeProvider _clientTime = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly ConcurrentDictionary<string, Task<bool>> _alive = new();
    private readonly FreePorts _port = FreePorts.Take();
    private LeaseRegistryServer _server = null!;

    public Task InitializeAsync()
    {
        _server = Serve();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
            await owned.DisposeAsync();
        _port.Dispose();
    }

    [Fact]
    public async Task A_registry_that_restarts_empties_no_list_and_everything_heals()
    {
        using var leaving = await Wire.ConnectAsync(_server.LocalEndPoint);
        await leaving.SendAsync("NSX.REG.PUT Echo h:9 600000 '{\"address\":\"h\",\"port\":9}'\r\n");
        await leaving.ReadLineAsync();
        var isAlive = new TaskCompletionSource<bool>();
        (_alive["h:1"], _alive["h:9"]) = (Task.FromResult(true), isAlive.Task);
        var registration = Open().Register(new("Echo", "h:1"));
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("h:1 h:9");
        var before = seen.All.Length;

        await _server.DisposeAsync();
        await seen.BeAsync("h:1 h:9", Freshness.LastKnown);
        seen.Last.Trouble.ShouldNotBeNull();
        await Eventually.BeTrueAsync(() => !registration.IsConfirmed, "nobody confirms it any more");

        Serve();
        await Eventually.BeTrueAsync(() => registration.IsConfirmed, "it is registered again");
        await seen.BeAsync("h:1 ?h:9", Freshness.LastKnown);
        seen.Last.Trouble!.ShouldStartWith("1 providers");
        seen.All.Skip(before - 1).ShouldAllBe(snapshot => snapshot.Endpoints.Length + snapshot.Suspects.Length == 2);

        isAlive.SetResult(false);
        await seen.BeAsync("h:1");
    }

    [Fact]
    public async Task A_registry_that_is_away_at_the_start_is_found_when_it_comes()
    {
        await _server.DisposeAsync();
        var registration = Open().Register(new("Echo", "h:1"));
        using var seen = new Snapshots(Open(), "Echo");
        seen.Last.Freshness.ShouldBe(Freshness.Unknown);
        await seen.BeAsync(last => last is { Freshness: Freshness.Unknown, Trouble: not null }, "the trouble is told");
        using var late = new Snapshots(Open(), "Echo");
        registration.IsConfirmed.ShouldBeFalse();

        Serve();
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "it is registered");
        await seen.BeAsync("h:1");
        await late.BeAsync("h:1");
    }

    [Fact]
    public async Task An_update_is_kept_while_the_registry_is_away()
    {
        var registration = Open().Register(new("Echo", "h:1"));
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "it is registered");
        await _server.DisposeAsync();
        await Eventually.BeTrueAsync(() => registration.State == RegistrationState.Unconfirmed, "nobody confirms it any more");
        registration.Trouble.ShouldNotBeNull();
        var update = registration.UpdateAsync(one => one with { Metadata = one.Metadata.Add("weight", "3") });
        update.IsCompleted.ShouldBeFalse();

        Serve();
        await Eventually.CompleteAsync(update, "the registry is back and has it");
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync(last => last.Endpoints.SingleOrDefault()?.Weight == 3, "it is told");
    }

    [Fact]
    public async Task A_provider_whose_connection_breaks_is_gone_in_two_seconds_and_comes_back()
    {
        await using var proxy = new FaultProxy(_server.LocalEndPoint);
        var registration = Open($"nsx://{proxy.EndPoint}").Register(new("Echo", "h:1"));
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("h:1");

        proxy.IsDown = true;
        proxy.ResetAll();
        await Eventually.BeTrueAsync(() => _serverTime.HasTimerDueIn(TimeSpan.FromSeconds(2)), "the lease is shortened");
        _serverTime.Advance(TimeSpan.FromMilliseconds(1999));
        seen.Addresses.ShouldBe("h:1");
        _serverTime.Advance(TimeSpan.FromMilliseconds(1));
        await seen.BeAsync("");
        await Eventually.BeTrueAsync(() => !registration.IsConfirmed, "the provider knows");

        proxy.IsDown = false;
        await seen.BeAsync("h:1");
    }

    [Fact]
    public async Task A_consumer_whose_connection_breaks_keeps_its_list_and_sees_what_it_missed()
    {
        await using var proxy = new FaultProxy(_server.LocalEndPoint);
        var provider = Open();
        var going = provider.Register(new("Echo", "h:1"));
        using var seen = new Snapshots(Open($"nsx://{proxy.EndPoint}"), "Echo");
        await seen.BeAsync("h:1");
        proxy.IsDown = true;
        proxy.ResetAll();
        await seen.BeAsync("h:1", Freshness.LastKnown);

        _alive["h:1"] = Task.FromResult(true);
        await going.DisposeAsync();
        await Eventually.CompleteAsync(provider.Register(new("Echo", "h:2")).WhenConfirmedAsync(), "h:2 is registered");
        proxy.IsDown = false;
        await seen.BeAsync("h:2 ?h:1", Freshness.LastKnown);
        await AdvanceUntilAsync(() => seen.Addresses == "h:2", "being alive does not help for ever");
    }

    [Fact]
    public async Task A_lease_that_ended_is_put_again()
    {
        Open().Register(new("Echo", "h:1"));
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("h:1");
        _serverTime.Advance(TimeSpan.FromSeconds(10));
        await seen.BeAsync("");
        await AdvanceUntilAsync(() => seen.Addresses == "h:1", "it is put again");
    }

    [Fact]
    public async Task A_watcher_that_is_told_to_resync_still_sees_every_state()
    {
        await _server.DisposeAsync();
        Serve(new() { MaxWatcherBytes = 1 });
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("");
        var registration = Open().Register(new("Echo", "h:1"));
        await seen.BeAsync("h:1");
        await registration.DisposeAsync();
        await seen.BeAsync("");
    }

    [Fact]
    public async Task A_watcher_that_reads_too_slowly_is_told_to_resync_once_for_each_list()
    {
        await _server.DisposeAsync();
        Serve(new() { MaxWatcherBytes = 1 });
        using var watcher = await Wire.ConnectAsync(_server.LocalEndPoint);
        await watcher.SendAsync("HELLO 3\r\n");
        while (await watcher.ReadLineAsync() != "*0\r\n")
        {
        }

        await watcher.AskAsync("NSX.REG.WATCH Echo\r\n", ":0\r\n");
        using var provider = await Wire.ConnectAsync(_server.LocalEndPoint);
        for (var i = 1; i <= 3; i++)
            await PutAsync(provider, $"h:{i}");
        await watcher.ExpectAsync(">4\r\n$7\r\nnsx.reg\r\n$4\r\nEcho\r\n:1\r\n$6\r\nresync\r\n");
        await watcher.AskAsync("NSX.REG.LIST Echo IFREV 3\r\n", "_\r\n");
        for (var i = 4; i <= 6; i++)
            await PutAsync(provider, $"h:{i}");
        await watcher.ExpectAsync(">4\r\n$7\r\nnsx.reg\r\n$4\r\nEcho\r\n:4\r\n$6\r\nresync\r\n");
        await watcher.AskAsync("PING\r\n", "+PONG\r\n");
    }

    [Fact]
    public async Task Of_several_addresses_the_first_that_is_there_is_used()
    {
        await using var second = new LeaseRegistryServer("127.0.0.1:0", new() { Time = _serverTime });
        second.Start();
        var first = _server.LocalEndPoint;
        await _server.DisposeAsync();
        var both = $"nsx://{first},{second.LocalEndPoint}";
        var registration = Open(both).Register(new("Echo", "h:1"));
        using var seen = new Snapshots(Open(both), "Echo");
        await seen.BeAsync("h:1");
        using var atSecond = new Snapshots(Open(second.Uri), "Echo");
        await atSecond.BeAsync("h:1");

        Serve();
        using var atFirst = new Snapshots(Open($"nsx://{first}"), "Echo");
        await atFirst.BeAsync("h:1");
        await registration.DisposeAsync();
        await atFirst.BeAsync("");

        // The second server's time stands still: whoever still asked there would see h:1 for ever.
        await AdvanceUntilAsync(() => seen.Addresses.Length == 0, "the consumer is back at the first");
        atSecond.Addresses.ShouldBe("h:1");
    }

    private static async Task PutAsync(Wire provider, string id)
    {
        await provider.SendAsync($"NSX.REG.PUT Echo {id} 10000 {{}}\r\n");
        (await provider.ReadLineAsync()).ShouldStartWith("+");
    }

    private Task AdvanceUntilAsync(Func<bool> condition, string because) => Eventually.BeTrueAsync(
        () =>
        {
            _clientTime.Advance(TimeSpan.FromSeconds(0.5));
            return condition();
        },
        because);

    private IServiceRegistry Open(string? uri = null)
    {
        var registry = RegistryFactory.Open(uri ?? _server.Uri, new()
        {
            Time = _clientTime,
            Probe = (address, token) => (_alive.GetValueOrDefault(address) ?? Task.FromResult(false)).WaitAsync(token),
        });
        _owned.Add(registry);
        return registry;
    }

    /// <summary>A registry that is always to be found at the same address.</summary>
    private LeaseRegistryServer Serve(LeaseLimits? limits = null)
    {
        var server = new LeaseRegistryServer($"{_port.EndPoint()}", new() { Time = _serverTime, Limits = limits ?? new() });
        _owned.Insert(0, server);
        server.Start();
        return server;
    }
}
