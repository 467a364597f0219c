namespace Nsx.Consumer.Tests.Balancing;

public sealed class LeastInFlightTests : PickerTest
{
    [Fact]
    public void The_one_with_the_fewest_calls_is_picked()
    {
        var candidates = Equals(5);
        for (var i = 0; i < 5; i++)
            Begin(candidates[i], i == 3 ? 1 : 2 + i);
        Count(Make(LoadBalancing.LeastInFlight, candidates), 5, 100)[3].ShouldBe(100);
    }

    [Fact]
    public void Calls_count_by_weight()
    {
        var candidates = Candidates(100, 300);
        Begin(candidates[0], 2);
        Begin(candidates[1], 5);
        Make(LoadBalancing.LeastInFlight, candidates).Pick(Call).ShouldBe(1);
        Begin(candidates[1], 2);
        Make(LoadBalancing.LeastInFlight, candidates).Pick(Call).ShouldBe(0);
    }

    [Fact]
    public void Calls_that_stay_fill_all_by_weight()
    {
        var candidates = Candidates(10, 20, 30, 40);
        var sut = Make(LoadBalancing.LeastInFlight, candidates);
        for (var i = 0; i < 1000; i++)
            candidates[sut.Pick(Call)].Began();
        // Whoever is picked was at or below every other's load: loads differ by one call at most.
        candidates.Select(candidate => candidate.InFlight - (candidate.Weight * 10)).ShouldAllBe(distance => Math.Abs(distance) <= 4);
    }

    private static void Begin(Candidate candidate, int calls)
    {
        for (var i = 0; i < calls; i++)
            candidate.Began();
    }
}
