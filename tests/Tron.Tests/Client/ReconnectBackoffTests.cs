using Tron.Client;

namespace Tron.Tests.Client;

public class ReconnectBackoffTests
{
    private static readonly ReconnectOptions s_options = new();

    [Fact]
    public void Each_wait_lies_between_half_and_whole_of_a_bound_that_doubles_up_to_the_longest()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var backoff = new ReconnectBackoff(s_options, new(seed));
            foreach (var bound in (int[])[100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000])
                Assert.InRange(backoff.AfterFailure().TotalMilliseconds, bound / 2.0, bound);
        }
    }

    [Fact]
    public void The_waits_of_two_clients_differ()
    {
        var one = new ReconnectBackoff(s_options, new(1));
        var other = new ReconnectBackoff(s_options, new(2));
        Assert.NotEqual(one.AfterFailure(), other.AfterFailure());
    }

    [Fact]
    public void The_same_seed_gives_the_same_waits()
    {
        var one = new ReconnectBackoff(s_options, new(1));
        var same = new ReconnectBackoff(s_options, new(1));
        for (var i = 0; i < 20; i++)
            Assert.Equal(one.AfterFailure(), same.AfterFailure());
    }

    [Fact]
    public void A_reset_starts_again_from_the_shortest()
    {
        var backoff = new ReconnectBackoff(s_options, new(1));
        for (var i = 0; i < 5; i++)
            backoff.AfterFailure();
        Assert.Equal(5, backoff.Failures);
        backoff.Reset();
        Assert.Equal(0, backoff.Failures);
        Assert.InRange(backoff.AfterFailure().TotalMilliseconds, 50, 100);
    }

    [Fact]
    public void Failures_without_end_do_not_overflow()
    {
        var backoff = new ReconnectBackoff(s_options, new(1));
        for (var i = 0; i < 10_000; i++)
            Assert.InRange(backoff.AfterFailure().TotalSeconds, 0.05, 10);
    }

    [Fact]
    public void The_first_goodbye_is_no_failure_but_the_second_in_a_row_is()
    {
        var backoff = new ReconnectBackoff(s_options, new(1));
        Assert.InRange(backoff.AfterGoodbye().TotalMilliseconds, 0, 50);
        Assert.Equal(0, backoff.Failures);
        Assert.InRange(backoff.AfterGoodbye().TotalMilliseconds, 50, 100);
        Assert.InRange(backoff.AfterGoodbye().TotalMilliseconds, 100, 200);
        backoff.Reset();
        Assert.InRange(backoff.AfterGoodbye().TotalMilliseconds, 0, 50);
    }
}
