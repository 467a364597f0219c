using Nsx.Testing;

namespace Nsx.Consumer.Tests.Balancing;

/// <summary>What calls show of an endpoint.</summary>
public sealed class CandidateTests : PickerTest
{
    private readonly Candidate _sut;

    public CandidateTests() => _sut = Candidate("h:1");

    [Fact]
    public void Nothing_is_known_before_the_first_call()
    {
        _sut.Latency.ShouldBe(TimeSpan.Zero);
        _sut.SuccessRate.ShouldBe(1);
        _sut.RoundTrip.ShouldBeNull();
    }

    [Fact]
    public void The_first_latency_is_the_mean()
    {
        Measure(_sut, 40);
        _sut.Latency.ShouldBe(TimeSpan.FromMilliseconds(40));
        _sut.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_waits_for_the_last_call_is_told_once()
    {
        var told = 0;
        _sut.Began();
        _sut.Began();
        _sut.WhenIdle(() => Interlocked.Increment(ref told));
        _sut.InFlight.ShouldBe(2);
        _sut.Ended();
        _sut.InFlight.ShouldBe(1);
        told.ShouldBe(0);
        _sut.Ended(1, 1, isSuccess: true);
        await Eventually.BeTrueAsync(() => Volatile.Read(ref told) == 1, "the last call has ended");
        _sut.Began();
        _sut.Ended();
        _sut.InFlight.ShouldBe(0);
        told.ShouldBe(1);
    }

    [Fact]
    public void Whoever_waits_for_no_call_is_told_at_once()
    {
        var told = 0;
        Measure(_sut, 40);
        _sut.WhenIdle(() => told++);
        told.ShouldBe(1);
    }

    [Fact]
    public void Calls_with_the_same_time_all_count()
    {
        foreach (var milliseconds in (double[])[10, 20, 30, 40])
            Measure(_sut, milliseconds);
        _sut.Latency.TotalMilliseconds.ShouldBe(25, 0.001);
    }

    /// <summary>The same calls, with times that are exact or taken once in 100 ms: a count that is e^(−0.01) wrong at most.</summary>
    [Fact]
    public void The_mean_does_not_depend_on_how_finely_time_is_taken()
    {
        var exact = Candidate("h:2");
        var random = new Random(3);
        for (var i = 0; i < 5000; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(1));
            var now = Time.GetTimestamp();
            var took = random.Next(1, 100) * (i < 2500 ? 1 : 3) * TimeSpan.TicksPerMillisecond;
            var isSuccess = random.Next(4) > 0;
            exact.Began();
            exact.Ended(now, took, isSuccess);
            _sut.Began();
            _sut.Ended(now - (now % (100 * TimeSpan.TicksPerMillisecond)), took, isSuccess);
        }

        _sut.Latency.TotalSeconds.ShouldBe(exact.Latency.TotalSeconds, 0.01 * exact.Latency.TotalSeconds);
        _sut.SuccessRate.ShouldBe(exact.SuccessRate, 0.01);
        exact.SuccessRate.ShouldBe(0.75, 4.753 * Math.Sqrt(0.75 * 0.25 / 4000));
    }

    [Fact]
    public void What_is_older_counts_less()
    {
        Measure(_sut, 100, times: 1000);
        Time.Advance(TimeSpan.FromSeconds(10));
        Measure(_sut, 10, times: 1000);
        // The older thousand counts 1/e each.
        var old = 1 / Math.E;
        _sut.Latency.TotalMilliseconds.ShouldBe(((100 * old) + 10) / (old + 1), 0.01);
    }

    [Fact]
    public void A_mean_that_never_stops_follows_within_some_ten_seconds()
    {
        for (var i = 0; i < 1000; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            Measure(_sut, i < 500 ? 100 : 10);
        }

        // 50 s are five times the ten: e^(−5) of the difference is left.
        _sut.Latency.TotalMilliseconds.ShouldBe(10 + (90 * Math.Exp(-5)), 0.01);
    }

    [Fact]
    public void The_first_failure_is_not_the_end()
    {
        Measure(_sut, 1, isSuccess: false);
        _sut.SuccessRate.ShouldBe(5 / 6.0, 1e-9);
        Measure(_sut, 1, isSuccess: false, times: 4);
        _sut.SuccessRate.ShouldBe(0.5, 1e-9);
        Measure(_sut, 1, isSuccess: false);
        _sut.SuccessRate.ShouldBeLessThan(0.5);
    }

    [Fact]
    public void Failing_fast_is_not_being_quick()
    {
        Measure(_sut, 0.1, isSuccess: false);
        _sut.Latency.ShouldBe(TimeSpan.Zero, "nothing is known yet");
        Measure(_sut, 10);
        Measure(_sut, 0.1, isSuccess: false);
        _sut.Latency.TotalMilliseconds.ShouldBe(10, 0.001);
        Measure(_sut, 40, isSuccess: false);
        _sut.Latency.TotalMilliseconds.ShouldBe(20, 0.001, "but failing slowly is being slow");
    }

    [Fact]
    public void One_failure_after_a_long_silence_does_not_decide()
    {
        Measure(_sut, 1, times: 100);
        Time.Advance(TimeSpan.FromHours(1));
        Measure(_sut, 1, isSuccess: false);
        _sut.SuccessRate.ShouldBe(0.5, 1e-9);
        Measure(_sut, 1, isSuccess: false);
        _sut.SuccessRate.ShouldBe(1 / 3.0, 1e-9);
    }

    [Fact]
    public void One_that_recovers_is_believed_again()
    {
        Measure(_sut, 1, isSuccess: false, times: 1000);
        for (var seconds = 0; seconds < 15; seconds++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            Measure(_sut, 1, times: 1000);
        }

        _sut.SuccessRate.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void Times_that_go_back_do_no_harm()
    {
        Measure(_sut, 10);
        _sut.Began();
        _sut.Ended(Time.GetTimestamp() - TimeSpan.TicksPerMinute, 30 * TimeSpan.TicksPerMillisecond, isSuccess: true);
        _sut.Latency.TotalMilliseconds.ShouldBe(20, 0.001);
    }

    [Fact]
    public void A_call_that_was_not_sent_says_nothing()
    {
        _sut.Began();
        _sut.InFlight.ShouldBe(1);
        _sut.Ended();
        _sut.InFlight.ShouldBe(0);
        _sut.Latency.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_call_that_was_given_up_had_taken_at_least_so_long()
    {
        GivesUp(40).ShouldBeTrue();
        _sut.Latency.ShouldBe(TimeSpan.FromMilliseconds(40), "who never answers must not count as quick");
        GivesUp(10).ShouldBeFalse("it might have taken 40 as well");
        _sut.Latency.ShouldBe(TimeSpan.FromMilliseconds(40));
        GivesUp(80).ShouldBeTrue();
        _sut.Latency.TotalMilliseconds.ShouldBe(60, 0.001);
        (_sut.SuccessRate, _sut.InFlight).ShouldBe((1, 0));

        bool GivesUp(int milliseconds)
        {
            _sut.Began();
            return _sut.GivenUp(Time.GetTimestamp(), milliseconds * TimeSpan.TicksPerMillisecond);
        }
    }

    [Fact]
    public void Its_weight_follows_the_registry_and_its_share()
    {
        _sut.Weight.ShouldBe(100);
        _sut.Endpoint = _sut.Endpoint with { Metadata = CallMetadata.Empty.Add("weight", "40") };
        _sut.Weight.ShouldBe(40);
        _sut.Share = 0.25;
        _sut.Weight.ShouldBe(10);
        _sut.Share = 0;
        _sut.Weight.ShouldBeGreaterThan(0);
    }
}
