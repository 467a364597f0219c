using System.Diagnostics.Metrics;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Hosting;

/// <summary>What can be seen of a consumer from outside.</summary>
public sealed class EndpointViewTests
{
    [Fact]
    public async Task Endpoints_show_what_the_registry_says_and_what_calls_have_shown()
    {
        await using var desks = new Desks();
        var (provider, _) = await desks.AddProviderAsync();
        desks.Registry.Register(new("Desk", "127.0.0.1:1") { Metadata = CallMetadata.Empty.Add("weight", "0").Add("zone", "b") });
        var client = desks.Client;
        client.Add(1, 2).ShouldBe(3);
        var views = desks.Consumer.Endpoints<IDesk>();
        views.Count.ShouldBe(2);
        var idle = views.Single(view => view.Endpoint.Address == "127.0.0.1:1");
        idle.ShouldBe(new EndpointView(idle.Endpoint) { LastError = idle.LastError });
        idle.Endpoint.Metadata["zone"].ShouldBe("b");
        var used = views.Single(view => view.Endpoint.Address == provider.Address);
        (used.IsUsed, used.IsConnected, used.IsSuspect, used.Share, used.SuccessRate, used.Breaker, used.LastError).ShouldBe((true, true, false, 1, 1, BreakerState.Closed, null));
        used.Latency.ShouldBeGreaterThan(TimeSpan.Zero);
        used.RoundTrip.ShouldBeNull();
        used.InFlight.ShouldBe(0);
        var hanging = client.HangAsync();
        desks.Consumer.Endpoints<IDesk>().Single(view => view.IsUsed).InFlight.ShouldBe(1);
        await provider.DisposeAsync();
        await Should.ThrowAsync<RpcException>(() => hanging);
    }

    [Fact]
    public async Task A_breaker_that_opens_is_told_and_shown()
    {
        var time = new ManualTimeProvider();
        await using var desks = new Desks(options => Patience.UseTime(options, time));
        await desks.AddProviderAsync();
        var told = new System.Collections.Concurrent.ConcurrentQueue<BreakerChange>();
        desks.Consumer.BreakerChanged += told.Enqueue;
        var client = desks.Consumer.Create<IDesk>(new() { Timeout = TimeSpan.FromSeconds(10), Breaker = { ConsecutiveFailures = 1, FirstBreak = TimeSpan.FromMinutes(1), MaxBreak = TimeSpan.FromHours(1) } });
        await desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        var call = client.HangAsync();
        time.Advance(TimeSpan.FromSeconds(11));
        await Should.ThrowAsync<RpcException>(() => call);
        await Eventually.BeTrueAsync(() => !told.IsEmpty, "one failure opens the breaker");
        told.TryPeek(out var change).ShouldBeTrue();
        (change!.Service, change.State).ShouldBe(("Desk", BreakerState.Open));
        change.Reason.ShouldNotBeNullOrEmpty();
        var view = desks.Consumer.Endpoints<IDesk>().Single();
        (view.Breaker, view.BreakerReason, view.Share).ShouldBe((BreakerState.Open, change.Reason, 0));
        view.OpenFor!.Value.ShouldBeGreaterThan(TimeSpan.FromSeconds(30));
        Read<int>("nsx.client.breaker.state", change.Address).ShouldBe([1]);
    }

    [Fact]
    public async Task Metrics_say_what_attempts_came_to_and_what_is_left_for_retries()
    {
        await using var desks = new Desks();
        using var listener = new MeterListener();
        var attempts = new System.Collections.Concurrent.ConcurrentQueue<string>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "nsx.client.attempts")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var words = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            attempts.Enqueue($"{words["rpc.method"]} {words["outcome"]} {words["retry"]} {value}");
        });
        listener.Start();
        await desks.AddProviderAsync(builder => builder.AddService<IMeasured>(new Measured()).AddFilter((_, _) => throw new RpcException(RpcStatus.Busy, "not now")));
        await desks.AddProviderAsync(builder => builder.AddService<IMeasured>(new Measured()));
        var client = desks.Consumer.Create<IMeasured>(new() { LoadBalancing = LoadBalancing.RoundRobin });
        await Eventually.BeTrueAsync(() => ServiceProxyFactory.Behind(client)!.Client.Target.Ready.Count == 2, "calls can go to both");

        // One of two calls in a row begins at the one that is busy.
        client.Sum(1, 2).ShouldBe(3);
        client.Sum(1, 2).ShouldBe(3);
        attempts.Where(attempt => attempt.StartsWith("Measured/Sum ", StringComparison.Ordinal)).Take(2).ShouldBe(["Measured/Sum NotExecuted False 1", "Measured/Sum Succeeded True 1"]);
        Read<double>("nsx.client.retry.balance", null).ShouldNotBeEmpty();
        Read<double>("nsx.client.registry.age", null).ShouldContain(0.0);
    }

    /// <summary>Metrics are the process': of a service that no other test calls, only this test's calls are counted.</summary>
    public interface IMeasured
    {
        int Sum(int a, int b);
    }

    private sealed class Measured : IMeasured
    {
        public int Sum(int a, int b) => a + b;
    }

    private static IReadOnlyList<T> Read<T>(string name, string? address)
        where T : struct
    {
        var found = new List<T>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == name)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<T>((_, value, tags, _) =>
        {
            if (address is null || tags.ToArray().Any(tag => tag.Key == "network.peer.address" && (string?)tag.Value == address))
                found.Add(value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}
