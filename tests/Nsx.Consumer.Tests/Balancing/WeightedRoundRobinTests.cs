namespace Nsx.Consumer.Tests.Balancing;

public sealed class WeightedRoundRobinTests : PickerTest
{
    private sealed class NoChance : Random
    {
        public override double NextDouble() => 0;
    }

    [Fact]
    public void Turns_are_spread_as_nginx_spreads_them()
    {
        var sut = new WeightedRoundRobinPicker(new(Candidates(5, 1, 1), new NoChance(), Time));
        string.Concat(Enumerable.Range(0, 14).Select(_ => "abc"[sut.Pick(Call)])).ShouldBe("aabacaaaabacaa");
    }

    /// <summary>
    /// Credits say how many turns each is behind. Taking one turn from the richest while all together gain one is the game of
    /// filling and emptying cups: no cup rises above 1 + 1/2 + … + 1/n, which is 2.93 for ten; and none falls below −1, as only
    /// the richest loses one, and it has a share of one before.
    /// </summary>
    [Fact]
    public void Nobody_is_ever_more_than_some_turns_from_its_share()
    {
        int[] weights = [1, 3, 7, 7, 20, 50, 50, 100, 113, 200];
        var sut = Make(LoadBalancing.WeightedRoundRobin, Candidates(weights));
        var counts = new int[10];
        for (var picks = 1; picks <= 5000; picks++)
        {
            counts[sut.Pick(Call)]++;
            for (var i = 0; i < 10; i++)
                Math.Abs(counts[i] - (picks * weights[i] / (double)weights.Sum())).ShouldBeLessThan(2.93 + 1);
        }
    }

    [Fact]
    public void Lists_that_change_all_the_time_do_not_favour_the_heaviest()
    {
        var candidates = Candidates(40, 30, 30);
        Picker? sut = null;
        var counts = new int[3];
        for (var i = 0; i < 1000; i++)
        {
            sut = Make(LoadBalancing.WeightedRoundRobin, candidates, sut);
            counts[sut.Pick(Call)]++;
        }

        // Within the game's bound for three cups, on both sides.
        counts[0].ShouldBeInRange(398, 402);
        counts[1].ShouldBeInRange(298, 302);
    }

    [Fact]
    public void A_newcomer_is_not_flooded()
    {
        var candidates = Equals(5);
        var before = Make(LoadBalancing.WeightedRoundRobin, candidates[..4]);
        Count(before, 4, 1001);
        Count(Make(LoadBalancing.WeightedRoundRobin, candidates, before), 5, 20)[4].ShouldBeInRange(3, 5);
    }
}
