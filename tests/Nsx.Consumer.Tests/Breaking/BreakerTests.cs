using Nsx.Testing;

namespace Nsx.Consumer.Tests.Breaking;

public class BreakerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<BreakerState> _changes = [];
    private readonly BreakerOptions _options = new() { Jitter = 0 };
    private Func<CancellationToken, Task<bool>> _ping = _ => Task.FromResult(true);
    private int _pings;

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
        _changes.ShouldBe([BreakerState.Open]);
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
        _time.Advance(TimeSpan.FromSeconds(11));
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
        _time.Advance(TimeSpan.FromSeconds(0.999));
        _pings.ShouldBe(0);
        breaker.OpenFor.ShouldBe(TimeSpan.FromMilliseconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _pings.ShouldBe(1);
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.OpenFor.ShouldBeNull();
        breaker.IsAvailable.ShouldBeTrue();
        breaker.TryEnter(out var trial).ShouldBeTrue();
        breaker.OnSuccess(Now, trial);
        breaker.State.ShouldBe(BreakerState.Recovering);
        breaker.Reason.ShouldNotBeNull();
        breaker.Share(Now).ShouldBe(0.1, 1e-9);
        _time.Advance(TimeSpan.FromSeconds(5));
        breaker.Share(Now).ShouldBe(0.55, 1e-9);
        _time.Advance(TimeSpan.FromSeconds(5));
        breaker.State.ShouldBe(BreakerState.Closed);
        breaker.Share(Now).ShouldBe(1);
        breaker.Reason.ShouldBeNull();
        _time.ArmedTimers.ShouldBe(0);
        _changes.ShouldBe([BreakerState.Open, BreakerState.Probing, BreakerState.HalfOpen, BreakerState.Recovering, BreakerState.Closed]);
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
            _time.Advance(TimeSpan.FromSeconds(1));
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
        _time.Advance(TimeSpan.FromSeconds(2));
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
    public void A_ping_without_an_answer_makes_the_break_longer()
    {
        _ping = _ => Task.FromResult(false);
        using var breaker = CreateSut();
        Fail(breaker, 5);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(seconds));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            breaker.Reason.ShouldBe("no answer to a PING");
        }

        _pings.ShouldBe(7);
    }

    [Fact]
    public void A_ping_that_throws_is_one_without_an_answer()
    {
        _ping = _ => throw new IOException("no route");
        using var breaker = CreateSut();
        Fail(breaker, 5);
        _time.Advance(TimeSpan.FromSeconds(1));
        breaker.State.ShouldBe(BreakerState.Open);
        breaker.Reason.ShouldBe("a PING failed: no route");
    }

    [Fact]
    public void A_ping_that_never_ends_is_cancelled_after_five_seconds_and_its_late_answer_is_not_believed()
    {
        var answer = new TaskCompletionSource<bool>();
        var token = CancellationToken.None;
        _ping = given =>
        {
            token = given;
            return answer.Task;
        };
        using var breaker = CreateSut();
        Fail(breaker, 5);
        _time.Advance(TimeSpan.FromSeconds(1));
        breaker.State.ShouldBe(BreakerState.Probing);
        breaker.IsAvailable.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(5));
        token.IsCancellationRequested.ShouldBeTrue();
        breaker.State.ShouldBe(BreakerState.Open);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(2));
        answer.SetResult(true);
        breaker.State.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void A_ping_that_ends_when_it_is_cancelled_makes_the_break_longer_only_once()
    {
        _ping = token =>
        {
            var ended = new TaskCompletionSource<bool>();
            token.Register(() => ended.TrySetCanceled(token));
            return ended.Task;
        };
        using var breaker = CreateSut();
        Fail(breaker, 5);
        _time.Advance(TimeSpan.FromSeconds(6));
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(2));
        breaker.Reason.ShouldBe("no answer to a PING within 5 s");
    }

    [Fact]
    public void Breaks_become_shorter_again_by_one_step_for_each_thirty_seconds_of_health()
    {
        _ping = _ => Task.FromResult(_pings > 3);
        using var breaker = CreateSut();
        Fail(breaker, 5);
        _time.Advance(TimeSpan.FromSeconds(1 + 2 + 4 + 8));
        Recover(breaker);
        Fail(breaker, 5);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(16));
        _time.Advance(TimeSpan.FromSeconds(16));
        Recover(breaker);
        _time.Advance(TimeSpan.FromSeconds(65));
        Fail(breaker, 5);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(8));
        _time.Advance(TimeSpan.FromSeconds(8));
        Recover(breaker);
        _time.Advance(TimeSpan.FromHours(1));
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
        _changes.Count.ShouldBe(1);
    }

    [Fact]
    public void One_that_is_switched_off_never_opens()
    {
        _options.IsEnabled = false;
        using var breaker = CreateSut();
        Fail(breaker, 1000);
        breaker.Open("for a test");
        breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void Without_a_slow_start_it_closes_at_once()
    {
        _options.SlowStart = TimeSpan.Zero;
        using var breaker = HalfOpen();
        Recover(breaker);
        breaker.State.ShouldBe(BreakerState.Closed);
        breaker.Share(Now).ShouldBe(1);
    }

    [Fact]
    public void Disposing_stops_the_timer_and_the_ping()
    {
        var token = CancellationToken.None;
        _ping = given =>
        {
            token = given;
            return new TaskCompletionSource<bool>().Task;
        };
        var breaker = CreateSut();
        Fail(breaker, 5);
        _time.Advance(TimeSpan.FromSeconds(1));
        breaker.Dispose();
        token.IsCancellationRequested.ShouldBeTrue();
        _time.ArmedTimers.ShouldBe(0);
        breaker.State.ShouldBe(BreakerState.Probing);
    }

    [Fact]
    public void What_flows_with_the_call_that_failed_does_not_reach_the_ping()
    {
        var flowing = new AsyncLocal<string>();
        var seen = "nothing";
        _ping = _ =>
        {
            seen = flowing.Value;
            return Task.FromResult(true);
        };
        using var breaker = new Breaker(new() { FirstBreak = TimeSpan.FromMilliseconds(10) }, TimeProvider.System, new Random(1), Ping, _ => { });
        flowing.Value = "the deadline of a call";
        Fail(breaker, 5);
        Eventually.BeTrue(() => breaker.State == BreakerState.HalfOpen, "a real timer ends the break");
        seen.ShouldBeNull();
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

    private long Now => _time.GetTimestamp();

    private Breaker CreateSut() => new(_options, _time, new Random(5), Ping, breaker => _changes.Add(breaker.State));

    private Task<bool> Ping(CancellationToken token)
    {
        _pings++;
        return _ping(token);
    }

    private Breaker HalfOpen()
    {
        var breaker = CreateSut();
        Fail(breaker, 5);
        _time.Advance(TimeSpan.FromSeconds(1));
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        return breaker;
    }

    private void Recover(Breaker breaker)
    {
        breaker.TryEnter(out var trial).ShouldBeTrue();
        trial.ShouldNotBe(0);
        breaker.OnSuccess(Now, trial);
    }

    private void Fail(Breaker breaker, int times)
    {
        for (var i = 0; i < times; i++)
            breaker.OnFailure(Now, trial: 0);
    }

    private void Succeed(Breaker breaker, int times)
    {
        for (var i = 0; i < times; i++)
            breaker.OnSuccess(Now, trial: 0);
    }

    private void Alternate(Breaker breaker, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Succeed(breaker, 1);
            Fail(breaker, 1);
        }
    }
}
