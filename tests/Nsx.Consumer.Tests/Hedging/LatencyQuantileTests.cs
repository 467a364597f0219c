using Nsx.Testing;

namespace Nsx.Consumer.Tests.Hedging;

public class LatencyQuantileTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Nothing_is_known_before_twenty_calls()
    {
        var quantile = new LatencyQuantile(_time);
        for (var i = 0; i < 19; i++)
            quantile.Record(Now, 1000);
        quantile.Current(Now).ShouldBeNull();
        quantile.Record(Now, 1000);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        quantile.Current(Now).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_is_at_most_an_eighth_above_that_of_the_sorted_calls_and_never_below(int seed)
    {
        var random = new Random(seed);
        foreach (var scale in new[] { 1e-6, 1e-5, 1e-4, 1e-3, 0.02, 1, 100 })
            foreach (var share in new[] { 0.5, 0.95, 0.99 })
            {
                var quantile = new LatencyQuantile(_time, share);
                var samples = Enumerable.Range(0, 5000).Select(_ => TimeSpan.FromSeconds(scale * Math.Exp(random.NextDouble() * 4))).Order().ToList();
                foreach (var sample in samples)
                    quantile.Record(Now, sample.Ticks);
                var exact = samples[(int)Math.Ceiling(samples.Count * share) - 1];
                var found = quantile.Current(Now)!.Value;
                found.ShouldBeGreaterThan(exact);
                found.ShouldBeLessThanOrEqualTo((exact * 1.125) + TimeSpan.FromMicroseconds(1));
            }
    }

    [Fact]
    public void It_follows_when_calls_become_slower_and_faster_again()
    {
        var quantile = new LatencyQuantile(_time);
        Calls(quantile, TimeSpan.FromMilliseconds(10), seconds: 60);
        quantile.Current(Now)!.Value.TotalMilliseconds.ShouldBeInRange(10, 11.3);
        Calls(quantile, TimeSpan.FromMilliseconds(100), seconds: 2);
        quantile.Current(Now)!.Value.TotalMilliseconds.ShouldBeInRange(100, 113);
        Calls(quantile, TimeSpan.FromMilliseconds(10), seconds: 20);
        quantile.Current(Now)!.Value.TotalMilliseconds.ShouldBeInRange(10, 11.3);
    }

    [Fact]
    public void What_was_seen_before_a_long_silence_does_not_count()
    {
        var quantile = new LatencyQuantile(_time);
        Calls(quantile, TimeSpan.FromMilliseconds(10), seconds: 10);
        _time.Advance(TimeSpan.FromHours(1));
        quantile.Record(Now, 1);
        quantile.Current(Now).ShouldBeNull();
    }

    [Fact]
    public void Extreme_times_are_counted_at_the_ends()
    {
        var quantile = new LatencyQuantile(_time);
        for (var i = 0; i < 100; i++)
            quantile.Record(Now, -5);
        quantile.Current(Now).ShouldBe(TimeSpan.FromMicroseconds(1));
        for (var i = 0; i < 10_000; i++)
            quantile.Record(Now, TimeSpan.FromDays(400).Ticks);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        quantile.Current(Now)!.Value.ShouldBeGreaterThan(TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_call_costs_no_memory()
    {
        var quantile = new LatencyQuantile(_time);
        quantile.Record(1, 1);
        quantile.Current(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            quantile.Record(i * 10_000_000L, i);
            quantile.Current(i * 10_000_000L);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private long Now => _time.GetTimestamp();

    private void Calls(LatencyQuantile quantile, TimeSpan took, int seconds)
    {
        for (var i = 0; i < seconds * 100; i++)
        {
            quantile.Record(Now, took.Ticks);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }
}
