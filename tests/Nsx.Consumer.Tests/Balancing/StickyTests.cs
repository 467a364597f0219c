namespace Nsx.Consumer.Tests.Balancing;

public sealed class StickyTests : PickerTest
{
    [Fact]
    public void All_calls_go_to_one()
    {
        var sut = Make(LoadBalancing.Sticky, Equals(10));
        Count(sut, 10, 100).Max().ShouldBe(100);
    }

    [Fact]
    public void It_stays_while_others_come_and_go()
    {
        var candidates = Equals(10);
        var sut = Make(LoadBalancing.Sticky, candidates[3..7]);
        var chosen = candidates[3 + sut.Pick(Call)];
        for (var round = 0; round < 20; round++)
        {
            sut = Make(LoadBalancing.Sticky, candidates, sut);
            candidates[sut.Pick(Call)].ShouldBe(chosen);
            sut = Make(LoadBalancing.Sticky, [chosen, candidates[9]], sut);
            sut.Pick(Call).ShouldBe(0);
        }
    }

    [Fact]
    public void It_moves_when_its_endpoint_leaves()
    {
        var candidates = Equals(5);
        var sut = Make(LoadBalancing.Sticky, candidates);
        var rest = candidates.RemoveAt(sut.Pick(Call));
        Count(Make(LoadBalancing.Sticky, rest, sut), 4, 50).Max().ShouldBe(50);
    }

    [Fact]
    public void It_moves_when_a_call_fails_and_stays_there()
    {
        var sut = Make(LoadBalancing.Sticky, Equals(5));
        for (var round = 0; round < 100; round++)
        {
            var before = sut.Pick(Call);
            var next = sut.Pick(Call with { Attempt = 2 });
            next.ShouldNotBe(before);
            sut.Pick(Call).ShouldBe(next);
        }
    }

    [Fact]
    public void It_moves_when_a_call_fails_that_is_not_tried_again()
    {
        var candidates = Equals(5);
        var sut = Make(LoadBalancing.Sticky, candidates);
        for (var round = 0; round < 100; round++)
        {
            var before = sut.Pick(Call);
            Measure(candidates[before], 1, isSuccess: false, times: 3);
            var next = sut.Pick(Call);
            next.ShouldNotBe(before);
            Measure(candidates[before], 1, isSuccess: false);
            Measure(candidates[next], 1);
            sut.Pick(Call).ShouldBe(next, "what fails elsewhere does not matter");
        }
    }

    [Fact]
    public void A_failure_is_not_forgotten_when_the_list_changes()
    {
        var candidates = Equals(5);
        var sut = Make(LoadBalancing.Sticky, candidates[1..]);
        var failed = candidates[1 + sut.Pick(Call)];
        Measure(failed, 1, isSuccess: false);
        sut = Make(LoadBalancing.Sticky, candidates, sut);
        candidates[sut.Pick(Call)].ShouldNotBe(failed);
    }

    [Fact]
    public void Many_calls_that_fail_together_move_once()
    {
        var candidates = Equals(5);
        var sut = Make(LoadBalancing.Sticky, candidates);
        var failed = candidates[sut.Pick(Call)];
        var next = new int[5];
        Parallel.For(0, 100, _ => Interlocked.Increment(ref next[sut.Pick(Call with { Attempt = 2, Failed = failed })]));
        next.Max().ShouldBe(100);
        next[candidates.IndexOf(failed)].ShouldBe(0);
    }

    [Fact]
    public void Many_consumers_choose_by_weight()
    {
        var candidates = Candidates(10, 20, 70);
        var (first, second) = (new int[3], new int[3]);
        for (var i = 0; i < 10_000; i++)
        {
            var sut = Make(LoadBalancing.Sticky, candidates);
            first[sut.Pick(Call)]++;
            if (sut.Pick(Call) == 2)
                second[sut.Pick(Call with { Attempt = 2 })]++;
        }

        Statistics.Fits(first, [1, 2, 7]).ShouldBeTrue(string.Join(' ', first));
        Statistics.Fits(second[..2], [1, 2]).ShouldBeTrue(string.Join(' ', second));
    }
}
