namespace Nsx.Consumer.Tests.Balancing;

public sealed class NetworkQualityTests : PickerTest
{
    [Fact]
    public void Shares_fall_with_the_round_trip()
    {
        var candidates = Equals(4);
        Set(candidates, 0, 50, 100, 150);
        var seen = Count(Make(LoadBalancing.NetworkQuality, candidates), 4, 20_000);
        // 1 / (1 + (t / 50)²)
        Statistics.Fits(seen, [1, 1 / 2.0, 1 / 5.0, 1 / 10.0]).ShouldBeTrue(string.Join(' ', seen));
    }

    [Fact]
    public void One_that_is_far_away_still_gets_something()
    {
        var candidates = Equals(2);
        Set(candidates, 1, 1000);
        var seen = Count(Make(LoadBalancing.NetworkQuality, candidates), 2, 20_000);
        Statistics.Fits(seen[1], 20_000, 1 / 401.0 / ((1 / 401.0) + 1)).ShouldBeTrue($"{seen[1]}");
    }

    [Fact]
    public void One_that_was_not_measured_counts_as_the_median()
    {
        var candidates = Equals(4);
        Set(candidates, 0, 50, 2000);
        var seen = Count(Make(LoadBalancing.NetworkQuality, candidates), 4, 20_000);
        Statistics.Fits(seen, [1, 1 / 2.0, 1 / 1601.0, 1 / 2.0]).ShouldBeTrue(string.Join(' ', seen));
    }

    [Fact]
    public void New_measurements_count_within_a_second()
    {
        var candidates = Equals(2);
        var sut = Make(LoadBalancing.NetworkQuality, candidates);
        Statistics.Fits(Count(sut, 2, 10_000), [1, 1]).ShouldBeTrue();
        Set(candidates, 0, 100);
        Statistics.Fits(Count(sut, 2, 10_000), [1, 1]).ShouldBeTrue();
        Time.Advance(TimeSpan.FromSeconds(1));
        Statistics.Fits(Count(sut, 2, 10_000), [5, 1]).ShouldBeTrue();
    }

    private static void Set(IReadOnlyList<Candidate> candidates, params int[] milliseconds)
    {
        for (var i = 0; i < milliseconds.Length; i++)
            candidates[i].RoundTrip = TimeSpan.FromMilliseconds(milliseconds[i]);
    }
}
