using System.Collections.Immutable;

namespace Nsx.Consumer.Tests.Balancing;

/// <summary>What holds for all that come with Nsx.</summary>
public sealed class EveryPickerTests : PickerTest
{
    /// <summary>10 ms pass with each look: whatever happens once in a while, happens.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now += 10;
    }

    public static TheoryData<string> Names => [.. LoadBalancing.Factories.Keys];

    [Fact]
    public void Nine_are_known_by_name_in_whatever_case()
    {
        LoadBalancing.Factories.Count.ShouldBe(9);
        LoadBalancing.Factories.ContainsKey("powerOFtwochoices").ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_only_one_is_picked(string name)
    {
        var sut = Make(name, Equals(1));
        for (var attempt = 1; attempt < 4; attempt++)
            sut.Pick(new("Echo.Say", 7, attempt)).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pick_allocates_nothing(string name)
    {
        var candidates = Equals(32);
        var sut = LoadBalancing.Factories[name](new(candidates, Chance, new HastyTime()));
        Round(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(2000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Round(int picks)
        {
            for (var i = 0; i < picks; i++)
            {
                candidates[sut.Pick(new("Echo.Say", i % 2 == 0 ? (ulong)i : null, 1 + (i % 3)))].Began();
                candidates[i % 32].Ended();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Eight_threads_get_positions_in_the_list_while_weights_and_measurements_change(string name)
    {
        var candidates = Candidates([.. Enumerable.Range(1, 16)]);
        var sut = Make(name, candidates);
        var counts = new int[16];
        var threads = Enumerable.Range(0, 8).Select(number => new Thread(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                var index = sut.Pick(new("Echo.Say", i % 2 == 0 ? (ulong)i : null, 1 + (i % 5 / 4)));
                Interlocked.Increment(ref counts[index]);
                candidates[index].Began();
                candidates[index].Share = (1 + (i % 10)) / 10.0;
                candidates[index].RoundTrip = TimeSpan.FromTicks(i);
                candidates[index].Ended(i * 100, 1 + number, i % 7 != 0);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        counts.Sum().ShouldBe(40_000);
        candidates.ShouldAllBe(candidate => candidate.InFlight == 0);
        if (name is not LoadBalancing.Sticky)
            counts.ShouldAllBe(count => count > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_breaks_when_all_weigh_next_to_nothing(string name)
    {
        var candidates = Equals(4);
        foreach (var candidate in candidates)
            candidate.Share = double.Epsilon;
        var sut = Make(name, candidates);
        var counts = new int[4];
        for (var i = 0; i < 400; i++)
            counts[sut.Pick(new("Echo.Say", (ulong)i))]++;
        if (name is not LoadBalancing.Sticky)
            counts.ShouldAllBe(count => count > 40);
    }

    /// <summary>Not round robin, which has no weights, nor those that go by something else first.</summary>
    [Theory]
    [InlineData(LoadBalancing.Random)]
    [InlineData(LoadBalancing.WeightedRoundRobin)]
    [InlineData(LoadBalancing.LeastInFlight)]
    [InlineData(LoadBalancing.NetworkQuality)]
    [InlineData(LoadBalancing.Closest)]
    [InlineData(LoadBalancing.ConsistentHash)]
    public void Shares_of_calls_are_as_the_weights(string name)
    {
        var candidates = Candidates(10, 20, 30, 40);
        var seen = Spread(Make(name, candidates), candidates);
        Statistics.Fits(seen, [10, 20, 30, 40]).ShouldBeTrue(string.Join(' ', seen));
    }

    [Theory]
    [InlineData(LoadBalancing.Random)]
    [InlineData(LoadBalancing.WeightedRoundRobin)]
    [InlineData(LoadBalancing.LeastInFlight)]
    [InlineData(LoadBalancing.NetworkQuality)]
    [InlineData(LoadBalancing.Closest)]
    [InlineData(LoadBalancing.ConsistentHash)]
    public void One_that_warms_up_gets_the_share_it_has_now(string name)
    {
        var candidates = Equals(4);
        var sut = Make(name, candidates);
        foreach (var share in (double[])[0.1, 0.5, 1])
        {
            candidates[2].Share = share;
            var seen = Spread(sut, candidates);
            Statistics.Fits(seen, [1, 1, share, 1]).ShouldBeTrue($"{share}: {string.Join(' ', seen)}");
        }
    }

    [Fact]
    public void The_bounds_of_these_tests_notice_weights_that_are_ignored()
    {
        Statistics.Fits(Spread(Make(LoadBalancing.RoundRobin, Candidates(100, 90, 100, 100)), Equals(4)), [100, 90, 100, 100]).ShouldBeFalse();
        Statistics.Fits(5000, 10_000, 0.48).ShouldBeTrue();
        Statistics.Fits(5000, 10_000, 0.47).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picker_that_was_replaced_is_not_kept(string name)
    {
        var candidates = Equals(3);
        var first = MakeThenReplace(name, candidates, out var last);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        first.TryGetTarget(out _).ShouldBeFalse();
        last.Pick(Call).ShouldBeInRange(0, 2);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference<Picker> MakeThenReplace(string name, ImmutableArray<Candidate> candidates, out Picker last)
    {
        var first = Make(name, candidates);
        last = Make(name, candidates, first);
        return new(first);
    }

    /// <summary>Calls that each end before the next begins, each with a key of its own.</summary>
    private static int[] Spread(Picker sut, ImmutableArray<Candidate> candidates)
    {
        var counts = new int[candidates.Length];
        for (var i = 0; i < 20_000; i++)
            counts[sut.Pick(new("Echo.Say", AffinityHash.Finish((ulong)i)))]++;
        return counts;
    }
}
