using Nsx.Testing;

namespace Nsx.Consumer.Tests.Measuring;

public class SlidingCountTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_counts_what_happened_within_the_window_give_or_take_one_bucket(int seed)
    {
        var random = new Random(seed);
        var sut = new SlidingCount(TimeSpan.FromSeconds(10), 10, _time);
        var all = new List<long>();
        for (var i = 0; i < 3000; i++)
        {
            if (random.Next(3) > 0)
            {
                sut.Add(Now);
                all.Add(Now);
            }

            _time.Advance(TimeSpan.FromMilliseconds(random.Next(100) == 0 ? random.Next(30_000) : random.Next(100)));
            if (random.Next(4) == 0)
                sut.Sum(Now).ShouldBeInRange(Within(9), Within(10));
        }

        int Within(int seconds) => all.Count(at => at > Now - (seconds * TimeSpan.TicksPerSecond));
    }

    [Fact]
    public void Clearing_forgets_everything_and_counting_goes_on()
    {
        var sut = new SlidingCount(TimeSpan.FromSeconds(10), 10, _time);
        sut.Add(Now);
        _time.Advance(TimeSpan.FromSeconds(2));
        sut.Add(Now);
        sut.Clear();
        sut.Sum(Now).ShouldBe(0);
        sut.Add(Now);
        sut.Sum(Now).ShouldBe(1);
    }

    [Fact]
    public void Threads_that_count_in_turn_lose_nothing()
    {
        var sut = new SlidingCount(TimeSpan.FromSeconds(10), 10, _time);
        for (var round = 0; round < 8; round++)
        {
            var thread = new Thread(() => Count(sut, 1000));
            thread.Start();
            thread.Join();
        }

        sut.Sum(Now).ShouldBe(8000);
    }

    /// <summary>How many of them get lost is the scheduler's luck: one that stands still in the middle of its addition takes back all others of that time.</summary>
    [Fact]
    public void Threads_that_count_together_never_count_too_much()
    {
        var sut = new SlidingCount(TimeSpan.FromSeconds(10), 10, _time);
        Parallel.For(0, 4, _ => Count(sut, 50_000));
        sut.Sum(Now).ShouldBeInRange(1, 200_000);
    }

    private void Count(SlidingCount sut, int times)
    {
        for (var i = 0; i < times; i++)
            sut.Add(Now);
    }

    private long Now => _time.GetTimestamp();
}
