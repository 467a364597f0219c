using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Nsx.Provider.Tests.Admission;

/// <summary>What the configuration may say, and what it is told when it says something else.</summary>
public sealed class AdmissionOptionsTests
{
    private const string Provider = "Nsx:Provider";

    [Theory]
    [InlineData("Services:Probe:MaxConcurrency", "0", "1 to 1,000,000")]
    [InlineData("Services:Probe:MaxQueued", "-1", "0 to 1,000,000")]
    [InlineData("Services:Probe:MaxQueueAge", "00:02:00", "1 ms to 1 min")]
    [InlineData("Services:Probe:Rate:PerSecond", "0", "0.001 to 1,000,000")]
    [InlineData("Services:Probe:ClientRate:PerSecond", "-1", "0.001 to 1,000,000")]
    [InlineData("Services:Probe:Methods:Add:MaxConcurrency", "-5", "1 to 1,000,000")]
    [InlineData("Services:Probe:Methods:Add:Rate:PerSecond", "1e9", "0.001 to 1,000,000")]
    [InlineData("ClientRate:PerSecond", "0", "0.001 to 1,000,000")]
    [InlineData("MaxRatedClients", "0", "1 to 1,000,000")]
    [InlineData("MaxQueueAge", "0", "1 ms to 1 min")]
    [InlineData("Workers", "0", "1 to 1,000")]
    [InlineData("Shedding:CpuThreshold", "1.5", "0.1 to 0.99")]
    [InlineData("Shedding:CoolOff", "-00:00:01", "0 to 1 min")]
    [InlineData("Memory:StopAcceptingAt", "0", "0.1 to 1")]
    [InlineData("Memory:StopAcceptingAt", "85", "0.1 to 1")]
    [InlineData("Memory:RefuseAt", "0.8", "StopAcceptingAt to 1")]
    [InlineData("Memory:RefuseAt", "1.1", "StopAcceptingAt to 1")]
    [InlineData("Memory:MaxBytesInFlight", "1000", "1,024 or more")]
    public void A_value_out_of_range_is_told_with_its_key(string key, string value, string range) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Host((key, value))).Message.ShouldStartWith($"{Provider}:{key} must be {range}.");

    [Theory]
    [InlineData("MaxQueued", "5")]
    [InlineData("MaxQueueAge", "00:00:01")]
    public void A_queue_without_a_limit_is_refused_for_it_would_have_no_effect(string option, string value)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Host(($"Services:Probe:Methods:Add:{option}", value))).Message.ShouldStartWith(
            $"{Provider}:Services:Probe:Methods:Add:{option} must be left out unless {Provider}:Services:Probe:Methods:Add:MaxConcurrency is set: nothing waits without a limit.");
        Should.Throw<ArgumentOutOfRangeException>(() => Host(("Services:Probe:IsExempt", "true"), ($"Services:Probe:{option}", value))).Message.ShouldStartWith(
            $"{Provider}:Services:Probe:{option} must be left out of an exempt service unless {Provider}:Services:Probe:MaxConcurrency is set: nothing waits without a limit.");
        Host(($"Services:Probe:{option}", value)).Dispose();
        Host(("Services:Probe:Methods:Add:MaxConcurrency", "1"), ($"Services:Probe:Methods:Add:{option}", value)).Dispose();
    }

    [Fact]
    public void A_burst_out_of_range_is_told_with_its_key() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Host(("ClientRate:PerSecond", "5"), ("ClientRate:Burst", "0")))
            .Message.ShouldStartWith($"{Provider}:ClientRate:Burst must be 1 to 1,000,000.");

    [Fact]
    public void A_service_that_is_not_hosted_is_an_error_that_says_which_are() =>
        Should.Throw<ArgumentException>(() => Host(("Services:Prob:MaxConcurrency", "5")))
            .Message.ShouldStartWith($"{Provider}:Services:Prob: no such service is hosted; there is Clock, Probe.");

    [Fact]
    public void A_method_that_the_service_does_not_have_is_an_error_that_says_which_it_has() =>
        Should.Throw<ArgumentException>(() => Host(("Services:Clock:Methods:When:MaxConcurrency", "5")))
            .Message.ShouldStartWith($"{Provider}:Services:Clock:Methods:When: Clock has no such method; it has Now, Zone.");

    [Fact]
    public void Names_are_known_in_any_case_and_functions_of_one_name_are_one_service()
    {
        using var host = Host(("Services:clock:MaxConcurrency", "5"), ("Services:PROBE:Methods:add:MaxConcurrency", "7"), ("Services:probe:Rate:PerSecond", "9"));
        host.Services.GetRequiredService<NsxProvider>().Loads.ShouldBe(
        [
            new("Clock", 0, 5, 0, 0),
            new("Probe", 0, 256 * Environment.ProcessorCount, 0, 0),
        ]);
    }

    [Fact]
    public void A_service_is_exempt_when_its_section_says_so()
    {
        using var host = Host(("Services:Clock:IsExempt", "true"));
        host.Services.GetRequiredService<NsxProvider>().Loads.Single(load => load.Service == "Clock").MaxConcurrency.ShouldBe(int.MaxValue);
    }

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(one => KeyValuePair.Create($"{Provider}:{one.Key}", (string?)one.Value)).Append(new($"{Provider}:Listen", "127.0.0.1:0")));
        builder.Services.AddNsxProvider()
            .AddService<IProbe>(new Probe())
            .AddFunction("Clock.Now", () => 1)
            .AddFunction("Clock.Zone", () => "UTC");
        var host = builder.Build();
        host.Services.GetRequiredService<NsxProvider>();
        return host;
    }
}
