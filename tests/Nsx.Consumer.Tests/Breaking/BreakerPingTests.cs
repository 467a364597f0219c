using Nsx.Testing;

namespace Nsx.Consumer.Tests.Breaking;

/// <summary>The PING at the end of a break.</summary>
public class BreakerPingTests : BreakerTest
{
    [Fact]
    public void A_ping_without_an_answer_makes_the_break_longer()
    {
        OnPing = _ => Task.FromResult(false);
        using var breaker = CreateSut();
        Fail(breaker, 5);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(seconds));
            Time.Advance(TimeSpan.FromSeconds(seconds));
            breaker.Reason.ShouldBe("no answer to a PING");
        }

        Pings.ShouldBe(7);
    }

    [Fact]
    public void A_ping_that_throws_is_one_without_an_answer()
    {
        OnPing = _ => throw new IOException("no route");
        using var breaker = CreateSut();
        Fail(breaker, 5);
        Time.Advance(TimeSpan.FromSeconds(1));
        breaker.State.ShouldBe(BreakerState.Open);
        breaker.Reason.ShouldBe("a PING failed: no route");
    }

    [Fact]
    public void A_ping_that_never_ends_is_cancelled_after_five_seconds_and_its_late_answer_is_not_believed()
    {
        var answer = new TaskCompletionSource<bool>();
        var token = CancellationToken.None;
        OnPing = given =>
        {
            token = given;
            return answer.Task;
        };
        using var breaker = CreateSut();
        Fail(breaker, 5);
        Time.Advance(TimeSpan.FromSeconds(1));
        breaker.State.ShouldBe(BreakerState.Probing);
        breaker.IsAvailable.ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(5));
        token.IsCancellationRequested.ShouldBeTrue();
        breaker.State.ShouldBe(BreakerState.Open);
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(2));
        answer.SetResult(true);
        breaker.State.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void A_ping_that_ends_when_it_is_cancelled_makes_the_break_longer_only_once()
    {
        OnPing = token =>
        {
            var ended = new TaskCompletionSource<bool>();
            token.Register(() => ended.TrySetCanceled(token));
            return ended.Task;
        };
        using var breaker = CreateSut();
        Fail(breaker, 5);
        Time.Advance(TimeSpan.FromSeconds(6));
        breaker.OpenFor.ShouldBe(TimeSpan.FromSeconds(2));
        breaker.Reason.ShouldBe("no answer to a PING within 5 s");
    }

    [Fact]
    public void Disposing_stops_the_timer_and_the_ping()
    {
        var token = CancellationToken.None;
        OnPing = given =>
        {
            token = given;
            return new TaskCompletionSource<bool>().Task;
        };
        var breaker = CreateSut();
        Fail(breaker, 5);
        Time.Advance(TimeSpan.FromSeconds(1));
        breaker.Dispose();
        token.IsCancellationRequested.ShouldBeTrue();
        Time.ArmedTimers.ShouldBe(0);
        breaker.State.ShouldBe(BreakerState.Probing);
    }

    [Fact]
    public void What_flows_with_the_call_that_failed_does_not_reach_the_ping()
    {
        var flowing = new AsyncLocal<string>();
        var seen = "nothing";
        OnPing = _ =>
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
}
