using Nsx.Testing;

namespace Nsx.Consumer.Tests.Throttling;

public class AdaptiveThrottleTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ThrottleOptions _options = new();

    [Fact]
    public void Nothing_is_held_back_while_half_of_the_calls_are_accepted()
    {
        var throttle = CreateSut();
        for (var i = 0; i < 2000; i++)
        {
            throttle.ShouldReject(Now).ShouldBeFalse();
            throttle.OnOutcome(Now, i % 2 == 0);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    [Fact]
    public void The_share_follows_the_formula()
    {
        var throttle = CreateSut();
        Outcomes(throttle, accepted: 100, refused: 300);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        throttle.OnOutcome(Now, false);
        throttle.RejectedShare.ShouldBe((401 - 200) / 402.0, 1e-9);
    }

    [Fact]
    public void Of_calls_that_are_all_refused_a_quarter_still_goes_out()
    {
        var throttle = CreateSut();
        Outcomes(throttle, accepted: 0, refused: 1000);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        throttle.OnOutcome(Now, false);
        throttle.RejectedShare.ShouldBe(0.75);

        // 10,000 draws with a standard deviation of 43: five of them on each side.
        Enumerable.Range(0, 10_000).Count(_ => throttle.ShouldReject(Now)).ShouldBeInRange(7284, 7716);
    }

    [Fact]
    public void Few_calls_are_never_held_back()
    {
        var throttle = CreateSut();
        for (var i = 0; i < 1000; i++)
        {
            throttle.ShouldReject(Now).ShouldBeFalse();
            throttle.OnOutcome(Now, isAccepted: false);
            _time.Advance(TimeSpan.FromMilliseconds(210));
        }
    }

    [Fact]
    public void A_provider_that_can_do_a_quarter_of_the_calls_gets_about_twice_as_many_as_it_can_do()
    {
        var throttle = CreateSut();
        var sent = 0;
        for (var tick = 0; tick < 2000; tick++)
        {
            var room = 5;
            for (var call = 0; call < 20; call++)
            {
                if (throttle.ShouldReject(Now))
                    continue;
                sent += tick >= 1000 ? 1 : 0;
                throttle.OnOutcome(Now, room-- > 0);
            }

            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        (sent / 1000.0).ShouldBeInRange(9, 11);
    }

    [Fact]
    public void It_lets_go_when_the_provider_is_well_again_and_when_time_has_passed()
    {
        var throttle = CreateSut();
        Outcomes(throttle, accepted: 0, refused: 1000);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        throttle.OnOutcome(Now, false);
        throttle.RejectedShare.ShouldBe(0.75);
        var ticks = 0;
        for (; throttle.RejectedShare > 0 && ticks < 1000; ticks++)
        {
            for (var call = 0; call < 10; call++)
                if (!throttle.ShouldReject(Now))
                    throttle.OnOutcome(Now, isAccepted: true);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        // 1,001 refusals are forgotten after 5 s; then what was held back meanwhile fades away.
        ticks.ShouldBeInRange(20, 90);
    }

    [Fact]
    public void An_answer_is_an_acceptance_busy_is_none_and_whoever_did_not_answer_says_nothing()
    {
        foreach (var status in Enum.GetValues<RpcStatus>())
        {
            bool? expected = status == RpcStatus.Busy ? false : status.Outcome() is RpcOutcome.Executed or RpcOutcome.Refused ? true : null;
            AdaptiveThrottle.IsAccepted(status).ShouldBe(expected, status.ToString());
        }
    }

    [Fact]
    public void One_that_is_switched_off_holds_nothing_back()
    {
        _options.IsEnabled = false;
        var throttle = CreateSut();
        Outcomes(throttle, accepted: 0, refused: 1000);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        throttle.OnOutcome(Now, false);
        throttle.ShouldReject(Now).ShouldBeFalse();
    }

    [Fact]
    public void A_call_costs_no_memory()
    {
        var throttle = CreateSut();
        throttle.OnOutcome(1, isAccepted: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            if (!throttle.ShouldReject(1))
                throttle.OnOutcome(1, isAccepted: true);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private long Now => _time.GetTimestamp();

    private AdaptiveThrottle CreateSut() => new(_options, _time, new Random(9));

    private void Outcomes(AdaptiveThrottle throttle, int accepted, int refused)
    {
        for (var i = 0; i < accepted; i++)
            throttle.OnOutcome(Now, isAccepted: true);
        for (var i = 0; i < refused; i++)
            throttle.OnOutcome(Now, isAccepted: false);
    }
}
