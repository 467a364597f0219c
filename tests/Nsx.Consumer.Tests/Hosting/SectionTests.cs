using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Nsx.Consumer.Tests.Hosting;

/// <summary>What configuration sections can say, and what is refused when the host starts.</summary>
public sealed class SectionTests
{
    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddNsxRegistry($"memory://{Guid.NewGuid():N}");
        builder.Services.AddNsxPicker("Nearest", context => new First());
        builder.Services.AddNsxConsumer<IDesk>();
        return builder.Build();
    }

    [Theory]
    [InlineData("Nsx:Consumer:Timout", "00:00:01", "Nsx:Consumer:Timout is no setting. There are: Channel, ClientName,")]
    [InlineData("Nsx:Consumer:Timeout", "soon", "Nsx:Consumer:Timeout: 'soon' is no TimeSpan.")]
    [InlineData("Nsx:Consumer:Timeout", "02:00:00", "Nsx:Consumer:Timeout must be more than 0, at most 1 h.")]
    [InlineData("Nsx:Consumer:Filters:0", "x", "Nsx:Consumer:Filters is no setting.")]
    [InlineData("Nsx:Consumer:Pickers:Mine", "x", "Nsx:Consumer:Pickers is no setting.")]
    [InlineData("Nsx:Consumer:Channel:Clock:Time", "x", "Nsx:Consumer:Channel:Clock is no setting.")]
    [InlineData("Nsx:Consumer:Limits:MaxBulk", "1", "Nsx:Consumer:Limits:MaxBulk is no setting.")]
    [InlineData("Nsx:Consumer:Services:Dask:Timeout", "00:00:01", "Nsx:Consumer:Services:Dask: no such service was added with AddNsxConsumer<T>. There are: Desk.")]
    [InlineData("Nsx:Consumer:Services:Desk:Retyr:MaxAttempts", "1", "Nsx:Consumer:Services:Desk:Retyr is no setting. There are: Breaker, FailMode, Hedging,")]
    [InlineData("Nsx:Consumer:Services:Desk:Retry:Attempts", "1", "Nsx:Consumer:Services:Desk:Retry:Attempts is no setting. There are: BudgetPerSecond,")]
    [InlineData("Nsx:Consumer:Services:Desk:Retry", "3", "Nsx:Consumer:Services:Desk:Retry is a section, not one value.")]
    [InlineData("Nsx:Consumer:Services:Desk:WarmUp:Seconds", "3", "Nsx:Consumer:Services:Desk:WarmUp is one value, not a section.")]
    [InlineData("Nsx:Consumer:Services:Desk:Retry:MaxAttempts", "6", "Nsx:Consumer:Services:Desk:Retry:MaxAttempts must be 1 to 5.")]
    [InlineData("Nsx:Consumer:Services:Desk:Retry:MaxAttempts", "many", "Nsx:Consumer:Services:Desk:Retry:MaxAttempts: 'many' is no Int32.")]
    [InlineData("Nsx:Consumer:Services:Desk:FailMode", "Failover2", "Nsx:Consumer:Services:Desk:FailMode: there is no 'Failover2'. Expected one of: Failover, ")]
    [InlineData("Nsx:Consumer:Services:Desk:FailMode", "77", "Nsx:Consumer:Services:Desk:FailMode: there is no '77'. Expected one of: Failover, ")]
    [InlineData("Nsx:Consumer:Limits:MaxDepth", "0", "Nsx:Consumer:Limits:MaxDepth: RespLimits.MaxDepth must be 1 to 1024.")]
    [InlineData("Nsx:Consumer:Channel:Session:SendTimeout", "-00:00:01", "Nsx:Consumer:Channel:Session:SendTimeout: ")]
    [InlineData("Nsx:Consumer:Channel:Session:HeartbeatWhenIdle", "-00:00:01", "Nsx:Consumer:Channel:Session:HeartbeatWhenIdle: ")]
    [InlineData("Nsx:Consumer:Channel:Session:MaxFrameBytes", "2048", "Nsx:Consumer:Channel:Session:MaxFrameBytes must be left as it is: Nsx:Consumer:Limits:MaxFrameBytes is what counts.")]
    [InlineData("Nsx:Consumer:Channel:Reconnect:FirstDelay", "00:00:00", "Nsx:Consumer:Channel:Reconnect:FirstDelay: ")]
    [InlineData("Nsx:Consumer:Channel:Reconnect:StableAfter", "-00:00:01", "Nsx:Consumer:Channel:Reconnect:StableAfter: ")]
    [InlineData("Nsx:Consumer:Channel:Reconnect:AfterGoodbye", "-00:00:01", "Nsx:Consumer:Channel:Reconnect:AfterGoodbye: ")]
    [InlineData("Nsx:Consumer:Here:latitude", "48,21", "Nsx:Consumer:Here:latitude must be -90 to 90 degrees")]
    [InlineData("Nsx:Consumer:Here:latitude", "48.21", "Nsx:Consumer:Here:longitude must be -180 to 180 degrees")]
    [InlineData("Nsx:Consumer:Here:longitude", "16.37", "Nsx:Consumer:Here:latitude must be -90 to 90 degrees")]
    [InlineData("Nsx:Consumer:Services:Desk:LoadBalancing", "Farest", "Nsx:Consumer:Services:Desk:LoadBalancing: there is no picker 'Farest'. Expected one of: Closest, ConsistentHash, LeastInFlight, Nearest,")]
    [InlineData("Nsx:Consumer:Services:Desk:Target", "10.0.0.1:7400", "Nsx:Consumer:Services:Desk:Target: Expected a registry's address")]
    [InlineData("Nsx:Consumer:Services:Desk:Target", "carrier://pigeon", "Nsx:Consumer:Services:Desk:Target: There is no registry 'carrier://'.")]
    public async Task What_makes_no_sense_stops_the_start_and_is_named(string key, string value, string message)
    {
        using var host = Host((key, value));
        var error = await Should.ThrowAsync<Exception>(() => host.StartAsync());
        error.Message.ShouldContain(message);
    }

    [Fact]
    public async Task Everything_can_be_configured()
    {
        using var host = Host(
            ("nsx:consumer:clientname", "me"),
            ("Nsx:Consumer:Here:zone", "b"),
            ("Nsx:Consumer:Limits:MaxBulkBytes", "1000"),
            ("Nsx:Consumer:Channel:Reconnect:ConnectTimeout", "00:00:03"),
            ("Nsx:Consumer:Services:desk:loadbalancing", "nearest"),
            ("Nsx:Consumer:Services:Desk:FailMode", "failfast"),
            ("Nsx:Consumer:Services:Desk:WaitForReady", "true"),
            ("Nsx:Consumer:Services:Desk:Routing:Zone", "b"),
            ("Nsx:Consumer:Services:Desk:Retry:MaxAttempts", "2"),
            ("Nsx:Consumer:Services:Desk:Hedging:Delay", "00:00:00.010"),
            ("Nsx:Consumer:Services:Desk:Breaker:ConsecutiveFailures", "9"),
            ("Nsx:Consumer:Services:Desk:LatencyEjection:IsEnabled", "true"),
            ("Nsx:Consumer:Services:Desk:Throttle:Multiplier", "1.5"));
        await host.StartAsync();
        var consumer = host.Services.GetRequiredService<IOptions<ConsumerOptions>>().Value;
        consumer.ClientName.ShouldBe("me");
        consumer.Here.ShouldBe(new Dictionary<string, string> { ["zone"] = "b" });
        consumer.Limits.MaxBulkBytes.ShouldBe(1000);
        consumer.Channel.Reconnect.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(3));
        var service = ServiceProxyFactory.Behind(host.Services.GetRequiredService<IDesk>())!.Client.Service;
        var expected = new ServiceOptions { LoadBalancing = "nearest", FailMode = FailMode.Failfast, WaitForReady = true };
        expected.Routing.Zone = "b";
        expected.Retry.MaxAttempts = 2;
        expected.Hedging.Delay = TimeSpan.FromMilliseconds(10);
        expected.Breaker.ConsecutiveFailures = 9;
        expected.LatencyEjection.IsEnabled = true;
        expected.Throttle.Multiplier = 1.5;
        service.ShouldBe(expected);
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_sections_a_host_starts()
    {
        using var host = Host();
        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public void Options_of_a_proxy_are_its_own()
    {
        var options = new ServiceOptions();
        var copy = options.Copy();
        copy.ShouldBe(options);
        options.Retry.MaxAttempts = 1;
        options.Routing.Zone = "c";
        options.Throttle.Multiplier = 7;
        options.Breaker.ConsecutiveFailures = 8;
        options.Hedging.MinDelay = TimeSpan.FromSeconds(1);
        options.LatencyEjection.IsEnabled = true;
        copy.ShouldBe(new ServiceOptions());
    }

    private sealed class First : Picker
    {
        public override int Pick(in PickRequest request) => 0;
    }
}
