namespace Nsx.Consumer.Tests.Breaking;

/// <summary>When it opens, whom it lets through, and how it closes.</summary>
public class BreakerTests : BreakerTest
{
    [Fact]
    public void Five_failures_in_a_row_open_it_and_one_answer_between_them_does_not()
    {
        using var breaker = CreateSut();
        Fail(breaker, 4);
        Succeed(breaker, 1);
        Fail(breaker, 4);
        breaker.State.ShouldBe(BreakerState.Closed);
        breaker.Reason.ShouldBeNull();
        Fail(breaker, 1);
        breaker.State.ShouldBe(BreakerState.Open);
        breaker.IsAvailable.ShouldBeFalse();
        breaker.TryEnter(out _).ShouldBeFalse();
        breaker.Reason.ShouldBe("5 calls in a row failed");
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(1));
        breaker.Share(Now).ShouldBe(0);
        Changes.ShouldBe([BreakerState.Open]);
    }

    [Fact]
    public void Half_of_twenty_calls_within_ten_seconds_open_it()
    {
        using var breaker = CreateSut();
        Alternate(breaker, 9);
        Succeed(breaker, 1);
        breaker.State.ShouldBe(BreakerState.Closed);
        Fail(breaker, 1);
        breaker.State.ShouldBe(BreakerState.Open);
        breaker.Reason.ShouldBe("10 of 20 calls failed within 10 s");
    }

    [Fact]
    public void Less_than_half_does_not_open_it_and_old_calls_do_not_count()
    {
        using var breaker = CreateSut();
        for (var i = 0; i < 1000; i++)
        {
            Succeed(breaker, 2);
            Fail(breaker, 1);
        }

        breaker.State.ShouldBe(BreakerState.Closed);
        Time.Advance(TimeSpan.FromSeconds(11));
        Alternate(breaker, 9);
        breaker.State.ShouldBe(BreakerState.Closed);
        Alternate(breaker, 1);
        breaker.State.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void It_comes_back_by_itself_through_a_ping_one_call_and_a_slow_start()
    {
        using var breaker = CreateSut();
        Fail(breaker, 5);
        Time.Advance(TimeSpan.FromSeconds(0.999));
        Pings.ShouldBe(0);
        breaker.OpenFor.ShouldBe(TimeSpan.FromMilliseconds(1));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Pings.ShouldBe(1);
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.OpenFor.ShouldBeNull();
        breaker.IsAvailable.ShouldBeTrue();
        breaker.TryEnter(out var trial).ShouldBeTrue();
        breaker.OnSuccess(Now, trial);
        breaker.State.ShouldBe(BreakerState.Recovering);
        breaker.Reason.ShouldNotBeNull();
        breaker.Share(Now).ShouldBe(0.1, 1e-9);
        Time.Advance(TimeSpan.FromSeconds(5));
        breaker.Share(Now).ShouldBe(0.55, 1e-9);
        Time.Advance(TimeSpan.FromSeconds(5));
        breaker.State.ShouldBe(BreakerState.Closed);
        breaker.Share(Now).ShouldBe(1);
        breaker.Reason.ShouldBeNull();
        Time.ArmedTimers.ShouldBe(0);
        Changes.ShouldBe([BreakerState.Open, BreakerState.Probing, BreakerState.HalfOpen, BreakerState.Recovering, BreakerState.Closed]);
    }

    [Fact]
    public void Half_open_lets_one_call_through_until_that_has_ended()
    {
        using var breaker = HalfOpen();
        breaker.TryEnter(out var trial).ShouldBeTrue();
        trial.ShouldNotBe(0);
        breaker.IsAvailable.ShouldBeFalse();
        breaker.TryEnter(out _).ShouldBeFalse();
        breaker.OnNeutral(trial);
        breaker.IsAvailable.ShouldBeTrue();
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.TryEnter(out trial).ShouldBeTrue();
        breaker.OnFailure(Now, trial);
        breaker.State.ShouldBe(BreakerState.Open);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_trial_that_is_given_up_is_followed_by_another_one_after_as_long_a_break()
    {
        using var breaker = HalfOpen();
        for (var i = 0; i < 3; i++)
        {
            breaker.TryEnter(out var trial).ShouldBeTrue();
            breaker.OnGivenUp(trial);
            breaker.State.ShouldBe(BreakerState.Open);
            breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(1));
            breaker.TryEnter(out _).ShouldBeFalse();
            breaker.OnGivenUp(trial);
            Time.Advance(TimeSpan.FromSeconds(1));
            breaker.State.ShouldBe(BreakerState.HalfOpen);
        }

        Recover(breaker);
        breaker.State.ShouldBe(BreakerState.Recovering);
    }

    [Fact]
    public void Calls_that_are_given_up_open_no_breaker()
    {
        using var breaker = CreateSut();
        for (var i = 0; i < 100; i++)
            breaker.OnGivenUp(trial: 0);
        breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void Many_threads_get_one_place_in_half_open()
    {
        using var breaker = HalfOpen();
        for (var round = 0; round < 200; round++)
        {
            var entered = 0;
            var trial = 0;
            Parallel.For(0, 8, _ =>
            {
                if (!breaker.TryEnter(out var mine))
                    return;
                Interlocked.Increment(ref entered);
                Volatile.Write(ref trial, mine);
            });
            entered.ShouldBe(1);
            breaker.OnNeutral(trial);
        }
    }

    [Fact]
    public void Calls_from_before_the_break_say_nothing_in_half_open()
    {
        using var breaker = HalfOpen();
        Fail(breaker, 100);
        Succeed(breaker, 1);
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public void A_trial_call_of_an_earlier_time_says_nothing()
    {
        using var breaker = HalfOpen();
        breaker.TryEnter(out var old).ShouldBeTrue();
        breaker.Open("for a test");
        Time.Advance(TimeSpan.FromSeconds(2));
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.TryEnter(out var trial).ShouldBeTrue();
        breaker.OnSuccess(Now, old);
        breaker.OnFailure(Now, old);
        breaker.OnNeutral(old);
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.IsAvailable.ShouldBeFalse();
        breaker.OnSuccess(Now, trial);
        breaker.State.ShouldBe(BreakerState.Recovering);
    }

    [Fact]
    public void Breaks_become_shorter_again_by_one_step_for_each_thirty_seconds_of_health()
    {
        OnPing = _ => Task.FromResult(Pings > 3);
        using var breaker = CreateSut();
        Fail(breaker, 5);
        Time.Advance(TimeSpan.FromSeconds(1 + 2 + 4 + 8));
        Recover(breaker);
        Fail(breaker, 5);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(16));
        Time.Advance(TimeSpan.FromSeconds(16));
        Recover(breaker);
        Time.Advance(TimeSpan.FromSeconds(65));
        Fail(breaker, 5);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(8));
        Time.Advance(TimeSpan.FromSeconds(8));
        Recover(breaker);
        Time.Advance(TimeSpan.FromHours(1));
        Fail(breaker, 5);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_recovering_endpoint_that_fails_again_is_left_alone_again_and_starts_from_new_counts()
    {
        using var breaker = HalfOpen();
        Recover(breaker);
        Fail(breaker, 4);
        breaker.State.ShouldBe(BreakerState.Recovering);
        Fail(breaker, 1);
        breaker.State.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void It_can_be_opened_from_outside_once()
    {
        using var breaker = CreateSut();
        breaker.Open("too slow");
        breaker.Open("too slow again");
        breaker.Reason.ShouldBe("too slow");
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(1));
        Changes.Count.ShouldBe(1);
    }

    [Fact]
    public void One_that_is_switched_off_never_opens()
    {
        Options.IsEnabled = false;
        using var breaker = CreateSut();
        Fail(breaker, 1000);
        breaker.Open("for a test");
        breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void Without_a_slow_start_it_closes_at_once()
    {
        Options.SlowStart = TimeSpan.Zero;
        using var breaker = HalfOpen();
        Recover(breaker);
        breaker.State.ShouldBe(BreakerState.Closed);
        breaker.Share(Now).ShouldBe(1);
    }

    [Fact]
    public void A_call_costs_no_memory()
    {
        using var breaker = CreateSut();
        Succeed(breaker, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            breaker.TryEnter(out var trial);
            breaker.OnSuccess(1, trial);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
