using System.Collections.Concurrent;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Hosting;

/// <summary>A provider stops in good order. The test owns the time.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private static readonly TimeSpan s_propagation = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_drainTimeout = TimeSpan.FromSeconds(20);
    private readonly ManualTimeProvider _time = new();
    private readonly SpyRegistry _registry = new();
    private readonly TaskCompletionSource _stubborn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestProvider _sut = null!;

    public async Task InitializeAsync() => _sut = await TestProvider.StartAsync(
        builder => builder.AddFunction("Clock.Now", () => 1).AddFunction("Clock.Stay", () => _stubborn.Task),
        options =>
        {
            TestProvider.UseTime(options, _time);
            options.Listen = $"{Loopback.Next()}:0";
            options.Propagation = s_propagation;
            options.DrainTimeout = s_drainTimeout;
            options.Services["Probe"] = new() { Methods = { ["Wait"] = new() { MaxConcurrency = 1, MaxQueued = 1, MaxQueueAge = TimeSpan.FromMinutes(1) } } };
        },
        _registry);

    public async Task DisposeAsync()
    {
        _stubborn.TrySetResult();
        _sut.Probe["running"].Open();
        await AdvanceUntilAsync(_sut.Provider.StopAsync());
        await _sut.Provider.DisposeAsync();
    }

    [Fact]
    public void Every_service_is_announced_at_the_address_that_is_listened_on() =>
        _registry.Events.ShouldBe([$"+Probe {_sut.Provider.Address}", $"+Clock {_sut.Provider.Address}"], ignoreOrder: true);

    [Fact]
    public async Task It_withdraws_says_goodbye_goes_on_then_refuses_waits_and_closes()
    {
        var wire = await _sut.ConnectMuxAsync();
        var plain = await _sut.ConnectAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Wait running\r\n");
        await _sut.Probe["running"].Entered;
        await plain.AskAsync("PING\r\n", "+PONG\r\n");

        var stopping = _sut.Provider.StopAsync();
        await wire.ExpectAsync(">2\r\n+nsx.goaway\r\n+the provider stops\r\n");
        _registry.Events.Count(e => e[0] == '-').ShouldBe(2);

        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(s_propagation), "it goes on for a while");
        await wire.AskAsync("NSX.CALL 2 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:2\r\n:3\r\n");
        using (var late = await Wire.ConnectAsync(_sut.Provider.LocalEndPoint))
            await late.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");

        _time.Advance(s_propagation);
        await RefusesAsync(plain);
        await wire.AskAsync("NSX.CALL 3 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:3\r\n-DRAINING the provider is about to stop\r\n");
        await plain.AskAsync("Probe.Add 1 2\r\n", "-DRAINING the provider is about to stop\r\n");
        await Should.ThrowAsync<System.Net.Sockets.SocketException>(() => Wire.ConnectAsync(_sut.Provider.LocalEndPoint));
        stopping.IsCompleted.ShouldBeFalse();

        _sut.Probe["running"].Open("finished");
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$8\r\nfinished\r\n");
        await AdvanceUntilAsync(wire.ReadToEndAsync());
        wire.Dispose();
        plain.Dispose();
        await AdvanceUntilAsync(stopping);
        _sut.Provider.StopAsync().ShouldBe(stopping);
    }

    [Fact]
    public async Task A_call_that_does_not_end_is_given_up_after_the_drain_timeout()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Wait hung\r\n");
        await _sut.Probe["hung"].Entered;
        var stopping = _sut.Provider.StopAsync();
        await wire.ExpectAsync(">2\r\n+nsx.goaway\r\n+the provider stops\r\n");
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(s_propagation), "it goes on for a while");
        _time.Advance(s_propagation);
        await RefusesAsync(wire);
        _time.Advance(s_drainTimeout - TimeSpan.FromMilliseconds(100));
        _sut.Probe["hung"].Cancelled.IsCompleted.ShouldBeFalse();
        await AdvanceUntilAsync(_sut.Probe["hung"].Cancelled);
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n-ABORTED the provider stops\r\n");
        _sut.Log.Messages(2005).ShouldBe(["1 calls did not end within 20 s and were given up"]);
        wire.Dispose();
        await AdvanceUntilAsync(stopping);
    }

    [Fact]
    public async Task In_a_hurry_it_gives_up_at_once()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Wait hung\r\n");
        await _sut.Probe["hung"].Entered;
        using var hurry = new CancellationTokenSource();
        var stopping = _sut.Provider.StopAsync(hurry.Token);
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(s_propagation), "it goes on for a while");
        await hurry.CancelAsync();
        await wire.ExpectAsync(">2\r\n+nsx.goaway\r\n+the provider stops\r\n>3\r\n+nsx.reply\r\n:1\r\n-ABORTED the provider stops\r\n");
        wire.Dispose();
        await AdvanceUntilAsync(stopping);
        _sut.Log.Messages(2005).ShouldBeEmpty();
        _sut.Log.Messages(2009).ShouldBe(["1 calls were given up: the provider had to stop at once"]);
    }

    [Theory]
    [InlineData("1 i=key")]
    [InlineData("0 ''")]
    public async Task A_call_that_outlives_its_client_is_waited_for(string idAndOptions)
    {
        var stopping = await StopWithoutClientsAsync(idAndOptions);
        _time.Advance(s_drainTimeout - TimeSpan.FromMilliseconds(100));
        stopping.IsCompleted.ShouldBeFalse();
        _sut.Probe["left"].Open();
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "it has ended, while time stood still");
        await AdvanceUntilAsync(stopping);
        _sut.Probe["left"].Cancelled.IsCompleted.ShouldBeFalse();
        _sut.Provider.RunningCalls.ShouldBe(0);
        _sut.Log.Messages(2005).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1 i=key")]
    [InlineData("0 ''")]
    public async Task A_call_that_outlives_its_client_is_given_up_as_all_are(string idAndOptions)
    {
        var stopping = await StopWithoutClientsAsync(idAndOptions);
        await LongUntilAsync(() => _sut.Log.Messages(2005).Count == 1);
        await Eventually.CompleteAsync(_sut.Probe["left"].Cancelled, "it was told");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "it has ended");
        await AdvanceUntilAsync(stopping);
        _sut.Log.Messages(2005).ShouldBe(["1 calls did not end within 20 s and were given up"]);
        _sut.Log.Messages(2015).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_waits_for_a_place_does_not_begin_once_calls_are_given_up()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Wait hung\r\n");
        await _sut.Probe["hung"].Entered;
        await wire.SendAsync("NSX.CALL 2 'i=key t=600000' Probe.Wait late\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.Loads.Sum(load => load.Queued) == 1, "the second call waits");
        using var hurry = new CancellationTokenSource();
        var stopping = _sut.Provider.StopAsync(hurry.Token);
        await hurry.CancelAsync();
        await wire.ExpectAsync(">2\r\n+nsx.goaway\r\n+the provider stops\r\n");
        var replies = new List<string>();
        for (var i = 0; i < 2; i++)
            replies.Add(string.Concat(await wire.ReadLineAsync(), await wire.ReadLineAsync(), await wire.ReadLineAsync(), await wire.ReadLineAsync()));

        // The place of the first is free before its reply is sent: either may come first.
        replies.ShouldBe(
            [">3\r\n+nsx.reply\r\n:1\r\n-ABORTED the provider stops\r\n", ">3\r\n+nsx.reply\r\n:2\r\n-DRAINING the provider is about to stop\r\n"], ignoreOrder: true);
        wire.Dispose();
        await AdvanceUntilAsync(stopping);
        _sut.Probe["late"].Entries.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_that_do_not_end_when_they_are_told_to_are_reported()
    {
        var wire = await _sut.ConnectAsync();
        await wire.SendAsync("Clock.Stay\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 1, "the call is under way");
        wire.Reset();
        await Eventually.BeTrueAsync(() => _sut.Provider.ConnectionCount == 0, "the client has gone");
        _sut.Provider.RunningCalls.ShouldBe(1, "its method knows nothing of that");
        var stopping = _sut.Provider.StopAsync();
        await LongUntilAsync(() => stopping.IsCompleted);
        _sut.Log.Messages(2015).ShouldBe(["1 calls go on although the provider has stopped: their methods do not end when their tokens say so"]);
        _stubborn.SetResult();
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "it has ended at last");
    }

    [Fact]
    public async Task Without_connections_it_waits_for_nobody()
    {
        await Eventually.CompleteAsync(_sut.Provider.StopAsync(), "nobody could have been told");
        _registry.Events.Count(e => e[0] == '-').ShouldBe(2);
    }

    [Fact]
    public async Task A_registry_that_fails_keeps_no_provider_from_stopping()
    {
        _registry.Fails = true;
        await Eventually.CompleteAsync(_sut.Provider.StopAsync(), "the registry's trouble is not the provider's");
        _sut.Log.Messages(2007).Count.ShouldBe(2);
    }

    /// <summary>Has a call go on without its client, and stops the provider.</summary>
    private async Task<Task> StopWithoutClientsAsync(string idAndOptions)
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.SendAsync($"NSX.CALL {idAndOptions} Probe.Wait left\r\n");
        await _sut.Probe["left"].Entered;
        wire.Reset();
        await Eventually.BeTrueAsync(() => _sut.Provider.ConnectionCount == 0, "the client has gone");
        _sut.Provider.RunningCalls.ShouldBe(1);
        var stopping = _sut.Provider.StopAsync();
        await Eventually.BeTrueAsync(() => _registry.Events.Count(e => e[0] == '-') == 2, "it stops");
        return stopping;
    }

    /// <summary>Asks until the provider says that it refuses calls.</summary>
    private static async Task RefusesAsync(Wire wire)
    {
        for (var isDraining = false; !isDraining;)
        {
            await wire.SendAsync("INFO nsx\r\n");
            string line;
            do
            {
                line = await wire.ReadLineAsync();
                isDraining |= line == "nsx_draining:1\r\n";
            }
            while (!line.StartsWith("nsx_draining:", StringComparison.Ordinal));
            await wire.ReadLineAsync();
        }
    }

    /// <summary>Lets short waits pass until something has happened.</summary>
    private Task AdvanceUntilAsync(Task task) => _time.AdvanceUntilAsync(() => task.IsCompleted, TimeSpan.FromMilliseconds(5), "time goes by");

    /// <summary>The same for long waits: stops within the step in which it has happened.</summary>
    private Task LongUntilAsync(Func<bool> condition) => _time.AdvanceUntilAsync(condition, TimeSpan.FromMilliseconds(200), "time goes by");

    private sealed class SpyRegistry : IServiceRegistry
    {
        private readonly ConcurrentQueue<string> _events = new();

        public string[] Events => [.. _events];

        public bool Fails { get; set; }

        public string Name => "spy://";

        public IRegistration Register(ServiceEndpoint endpoint)
        {
            _events.Enqueue($"+{endpoint.Service} {endpoint.Address}");
            return new Registration(this, endpoint);
        }

        public IDisposable Watch(string service, Action<EndpointSnapshot> onChange) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private sealed class Registration(SpyRegistry owner, ServiceEndpoint endpoint) : IRegistration
        {
            public ServiceEndpoint Endpoint => endpoint;

            public RegistrationState State => RegistrationState.Confirmed;

            public string? Trouble => null;

            public Task UpdateAsync(Func<ServiceEndpoint, ServiceEndpoint> change, CancellationToken cancellationToken = default) =>
                throw new NotSupportedException();

            public Task WhenConfirmedAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

            public ValueTask DisposeAsync()
            {
                owner._events.Enqueue($"-{endpoint.Service} {endpoint.Address}");
                return owner.Fails ? throw new IOException("away") : ValueTask.CompletedTask;
            }
        }
    }
}
