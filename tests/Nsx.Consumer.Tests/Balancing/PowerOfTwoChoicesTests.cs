using System.Collections.Immutable;

namespace Nsx.Consumer.Tests.Balancing;

public sealed class PowerOfTwoChoicesTests : PickerTest
{
    private const int Picks = 18_000;

    /// <summary>Time stands still after this, so that nobody is picked for being neglected.</summary>
    private void PickedJustNow(ImmutableArray<Candidate> candidates)
    {
        foreach (var candidate in candidates)
            candidate.LastPicked = Time.GetTimestamp();
    }

    [Fact]
    public void Equals_have_equal_shares()
    {
        var candidates = Equals(10);
        PickedJustNow(candidates);
        var seen = Count(Make(LoadBalancing.PowerOfTwoChoices, candidates), 10, Picks);
        Statistics.Fits(seen, [.. Enumerable.Repeat(1.0, 10)]).ShouldBeTrue(string.Join(' ', seen));
    }

    /// <summary>The i-th best of n wins against those behind it: in n − i of the n(n − 1)/2 pairs.</summary>
    [Fact]
    public void The_quicker_of_any_two_is_picked()
    {
        var candidates = Equals(10);
        for (var i = 0; i < 10; i++)
            Measure(candidates[i], i + 1);
        PickedJustNow(candidates);
        var seen = Count(Make(LoadBalancing.PowerOfTwoChoices, candidates), 10, Picks);
        seen[9].ShouldBe(0);
        Statistics.Fits(seen[..9], [9, 8, 7, 6, 5, 4, 3, 2, 1]).ShouldBeTrue(string.Join(' ', seen));
    }

    [Fact]
    public void Latency_counts_by_its_root_and_calls_under_way_fully()
    {
        var candidates = Equals(2);
        Measure(candidates[0], 4);
        Measure(candidates[1], 1);
        PickedJustNow(candidates);
        var sut = Make(LoadBalancing.PowerOfTwoChoices, candidates);
        sut.Pick(Call).ShouldBe(1);
        candidates[1].Began();
        candidates[1].Began();
        // 3 calls with root 1 against 1 call with root 2.
        sut.Pick(Call).ShouldBe(0);
        candidates[0].Began();
        sut.Pick(Call).ShouldBe(1);
    }

    [Fact]
    public void A_load_counts_by_weight()
    {
        var candidates = Candidates(100, 300);
        PickedJustNow(candidates);
        var sut = Make(LoadBalancing.PowerOfTwoChoices, candidates);
        for (var i = 0; i < 400; i++)
            candidates[sut.Pick(Call)].Began();
        candidates[0].InFlight.ShouldBeInRange(99, 101);
    }

    [Fact]
    public void One_that_fails_fast_gets_next_to_nothing()
    {
        var candidates = Equals(10);
        for (var i = 0; i < 9; i++)
            Measure(candidates[i], 10);
        Measure(candidates[9], 0.01, isSuccess: false, times: 20);
        PickedJustNow(candidates);
        // It wins only if it is in all three draws, against a healthy one never: with ten there is always a healthy one.
        Count(Make(LoadBalancing.PowerOfTwoChoices, candidates), 10, Picks)[9].ShouldBe(0);
        Count(Make(LoadBalancing.PowerOfTwoChoices, candidates[8..]), 2, 100)[1].ShouldBe(0);
    }

    [Fact]
    public void One_that_fails_some_calls_fast_loses_against_its_equals()
    {
        var candidates = Equals(2);
        Measure(candidates[0], 10, times: 20);
        Measure(candidates[1], 10, times: 14);
        Measure(candidates[1], 0.01, isSuccess: false, times: 6);
        PickedJustNow(candidates);
        var sut = Make(LoadBalancing.PowerOfTwoChoices, candidates);
        Count(sut, 2, 100)[1].ShouldBe(0);
        // 19 of 25 succeed there: it gets four calls for every five of the other.
        for (var i = 0; i < 180; i++)
            candidates[sut.Pick(Call)].Began();
        candidates[1].InFlight.ShouldBeInRange(76, 80);
    }

    [Fact]
    public void One_that_was_never_measured_is_not_flooded()
    {
        var candidates = Equals(3);
        Measure(candidates[0], 10);
        Measure(candidates[1], 10);
        PickedJustNow(candidates);
        var sut = Make(LoadBalancing.PowerOfTwoChoices, candidates);
        for (var i = 0; i < 300; i++)
            candidates[sut.Pick(Call)].Began();
        candidates.ShouldAllBe(candidate => candidate.InFlight >= 98 && candidate.InFlight <= 102);
    }

    [Fact]
    public void A_loser_goes_first_when_it_was_not_picked_for_more_than_a_second()
    {
        var candidates = Equals(2);
        Measure(candidates[0], 1);
        Measure(candidates[1], 100);
        PickedJustNow(candidates);
        var sut = Make(LoadBalancing.PowerOfTwoChoices, candidates);
        Time.Advance(TimeSpan.FromSeconds(1));
        sut.Pick(Call).ShouldBe(0);
        Time.Advance(TimeSpan.FromTicks(1));
        sut.Pick(Call).ShouldBe(1);
        sut.Pick(Call).ShouldBe(0);
    }

    [Fact]
    public void Only_one_of_many_threads_ends_a_neglect()
    {
        for (var round = 0; round < 50; round++)
        {
            var candidates = Equals(2);
            Measure(candidates[0], 1);
            Measure(candidates[1], 100);
            candidates[0].LastPicked = Time.GetTimestamp();
            var sut = Make(LoadBalancing.PowerOfTwoChoices, candidates);
            var slow = 0;
            Parallel.For(0, 8, _ => Interlocked.Add(ref slow, sut.Pick(Call)));
            slow.ShouldBe(1);
        }
    }

    [Fact]
    public void What_was_learnt_survives_a_change_of_the_list()
    {
        var candidates = Equals(3);
        Measure(candidates[0], 100);
        Measure(candidates[1], 1);
        Measure(candidates[2], 1);
        PickedJustNow(candidates);
        var before = Make(LoadBalancing.PowerOfTwoChoices, candidates);
        Count(before, 3, 100)[0].ShouldBe(0);
        Count(Make(LoadBalancing.PowerOfTwoChoices, candidates[..2], before), 2, 100)[0].ShouldBe(0);
    }
}
