namespace Nsx.Consumer.Tests.Retrying;

public class RetryBackoffTests
{
    private readonly RetryOptions _options = new();

    [Fact]
    public void The_longest_wait_doubles_up_to_its_limit()
    {
        int[] expected = [100, 200, 400, 800, 1000, 1000];
        for (var retry = 1; retry <= expected.Length; retry++)
            RetryBackoff.Longest(retry, _options).TotalMilliseconds.ShouldBe(expected[retry - 1]);
        RetryBackoff.Longest(5000, _options).TotalMilliseconds.ShouldBe(1000);
    }

    [Fact]
    public void Waits_are_spread_over_the_whole_range_down_to_nothing()
    {
        var random = new Random(11);
        var waits = Enumerable.Range(0, 10_000).Select(_ => RetryBackoff.Before(3, _options, random) / RetryBackoff.Longest(3, _options)).ToList();
        waits.ShouldAllBe(wait => wait >= 0 && wait < 1);

        // A tenth of 10,000 draws, with a standard deviation of 30: five of them on each side.
        for (var tenth = 0; tenth < 10; tenth++)
            waits.Count(wait => (int)(wait * 10) == tenth).ShouldBeInRange(850, 1150);
    }
}
