namespace Nsx.Consumer.Tests.Breaking;

public class BreakerOptionsTests
{
    private const string Section = "Nsx:Consumer:Services:Desk:Breaker";

    [Fact]
    public void What_is_set_by_default_is_in_range()
    {
        new BreakerOptions().Validate(Section);
        new LatencyEjectionOptions().Validate(Section);
    }

    [Fact]
    public void Each_option_of_a_breaker_outside_its_range_is_named_by_its_key()
    {
        Refuses(new BreakerOptions { ConsecutiveFailures = 0 }, "ConsecutiveFailures");
        Refuses(new BreakerOptions { FailureRatio = 0 }, "FailureRatio");
        Refuses(new BreakerOptions { FailureRatio = double.NaN }, "FailureRatio");
        Refuses(new BreakerOptions { MinimumCalls = 0 }, "MinimumCalls");
        Refuses(new BreakerOptions { Window = TimeSpan.Zero }, "Window");
        Refuses(new BreakerOptions { FirstBreak = TimeSpan.Zero }, "FirstBreak");
        Refuses(new BreakerOptions { FirstBreak = TimeSpan.FromMinutes(1) }, "MaxBreak");
        Refuses(new BreakerOptions { Jitter = 1 }, "Jitter");
        Refuses(new BreakerOptions { SlowStart = TimeSpan.FromSeconds(-1) }, "SlowStart");
        Refuses(new BreakerOptions { LongestEjectedShare = 1.1 }, "LongestEjectedShare");
    }

    [Fact]
    public void Each_option_of_an_ejection_by_latency_outside_its_range_is_named_by_its_key()
    {
        Refuses(new LatencyEjectionOptions { Interval = TimeSpan.Zero }, "Interval");
        Refuses(new LatencyEjectionOptions { Factor = 1 }, "Factor");
        Refuses(new LatencyEjectionOptions { MinLatency = TimeSpan.FromSeconds(-1) }, "MinLatency");
        Refuses(new LatencyEjectionOptions { MinimumCalls = 0 }, "MinimumCalls");
        Refuses(new LatencyEjectionOptions { MinimumEndpoints = 2 }, "MinimumEndpoints");
        Refuses(new LatencyEjectionOptions { LongestEjectedShare = 0.6 }, "LongestEjectedShare");
    }

    private static void Refuses(BreakerOptions options, string option) => Refuses(options.Validate, option);

    [Fact]
    public void Ejection_without_breakers_is_refused_for_it_would_have_no_effect()
    {
        var options = new ServiceOptions { LatencyEjection = new() { IsEnabled = true }, Breaker = new() { IsEnabled = false } };
        Should.Throw<ArgumentOutOfRangeException>(() => options.Validate("Nsx:Consumer:Services:Desk")).Message.ShouldStartWith(
            "Nsx:Consumer:Services:Desk:LatencyEjection:IsEnabled must be false where Nsx:Consumer:Services:Desk:Breaker:IsEnabled is: ");
        (options with { LatencyEjection = new() }).Validate("Nsx:Consumer:Services:Desk");
    }

    private static void Refuses(LatencyEjectionOptions options, string option) => Refuses(options.Validate, option);

    private static void Refuses(Action<string> validate, string option) =>
        Should.Throw<ArgumentOutOfRangeException>(() => validate(Section)).Message.ShouldStartWith($"{Section}:{option} must be ");
}
