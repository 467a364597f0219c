namespace Nsx.Consumer.Tests.Balancing;

public sealed class RoundRobinTests : PickerTest
{
    [Fact]
    public void Each_has_its_turn()
    {
        var sut = Make(LoadBalancing.RoundRobin, Candidates(1, 100, 1000));
        var first = sut.Pick(Call);
        for (var i = 1; i < 10; i++)
            sut.Pick(Call).ShouldBe((first + i) % 3);
    }

    [Fact]
    public void It_starts_anywhere()
    {
        var starts = new int[5];
        for (var i = 0; i < 5000; i++)
            starts[Make(LoadBalancing.RoundRobin, Equals(5)).Pick(Call)]++;
        Statistics.Fits(starts, [1, 1, 1, 1, 1]).ShouldBeTrue(string.Join(' ', starts));
    }

    [Fact]
    public void Eight_threads_together_take_turns()
    {
        var sut = Make(LoadBalancing.RoundRobin, Equals(7));
        var counts = new int[7];
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 7000; i++)
                Interlocked.Increment(ref counts[sut.Pick(Call)]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        counts.ShouldAllBe(count => count == 8000);
    }
}
