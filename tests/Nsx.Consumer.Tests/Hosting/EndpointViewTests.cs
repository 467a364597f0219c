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
        await using var desks = new Desks();
        await desks.AddProviderAsync();
        var told = new System.Collections.Concurrent.ConcurrentQueue<BreakerChange>();
        desks.Consumer.BreakerChanged += told.Enqueue;
        var client = desks.Consumer.Create<IDesk>(new() { Timeout = TimeSpan.FromMilliseconds(10), Breaker = { ConsecutiveFailures = 1, FirstBreak = TimeSpan.FromMinutes(1), MaxBreak = TimeSpan.FromHours(1) } });
        await desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        await Should.ThrowAsync<RpcException>(() => client.HangAsync());
        await Eventually.BeTrueAsync(() => !told.IsEmpty, "one failure opens the breaker");
        told.TryPeek(out var change).ShouldBeTrue();
        (change!.Service, change.State).ShouldBe(("Desk", BreakerState.Open));
        change.Reason.ShouldNotBeNullOrEmpty();
        var view = desks.Consumer.Endpoints<IDesk>().Single();
        (view.Breaker, view.BreakerReason, view.Share).ShouldBe((BreakerState.Open, change.Reason, 0));
        view.OpenFor!.Value.ShouldBeGreaterThan(TimeSpan.FromSeconds(30));
        Measured<int>("nsx.client.breaker.state", change.Address).ShouldBe([1]);
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
        await desks.AddProviderAsync(builder => builder.AddFilter((_, _) => throw new RpcException(RpcStatus.Busy, "not now")));
        await desks.AddProviderAsync();
        var client = desks.Client;
        client.Sum(1).ShouldBe(1);
        await Eventually.BeTrueAsync(() => desks.Consumer.Endpoints<IDesk>().All(view => view.IsConnected), "both are connected");
        client.Sum(1, 2).ShouldBe(3);
        client.Sum(1, 2).ShouldBe(3);
        attempts.Where(attempt => attempt.StartsWith("Desk/Sum ", StringComparison.Ordinal)).Take(2).ShouldBe(["Desk/Sum NotExecuted False 1", "Desk/Sum Succeeded True 1"]);
        Measured<double>("nsx.client.retry.balance", null).ShouldNotBeEmpty();
        Measured<double>("nsx.client.registry.age", null).ShouldContain(0.0);
    }

    private static IReadOnlyList<T> Measured<T>(string name, string? address)
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
