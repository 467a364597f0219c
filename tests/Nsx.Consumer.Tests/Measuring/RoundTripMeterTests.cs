using Nsx.Testing;

namespace Nsx.Consumer.Tests.Measuring;

/// <summary>When PINGs are sent to measure, and what counts.</summary>
public sealed class RoundTripMeterTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Queue<int?> _answers = new();
    private readonly List<double> _told = [];
    private int _pings;

    private RoundTripMeter CreateSut() => new(_time, new Random(1), _ => Task.FromResult(Answer()), roundTrip => _told.Add(roundTrip.TotalMilliseconds));

    private TimeSpan? Answer()
    {
        _pings++;
        return (_answers.Count > 0 ? _answers.Dequeue() : 50) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    [Fact]
    public void The_first_is_sent_at_once_and_the_next_within_a_fifth_of_30_s()
    {
        using var sut = CreateSut();
        _time.Advance(TimeSpan.Zero);
        _pings.ShouldBe(1);
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 50; i++)
        {
            waits.Add(_time.DueTimes().Single());
            _time.Advance(waits[^1]);
            _pings.ShouldBe(i + 2);
        }

        waits.ShouldAllBe(wait => wait >= TimeSpan.FromSeconds(24) && wait <= TimeSpan.FromSeconds(36));
        waits.Distinct().Count().ShouldBeGreaterThan(40);
    }

    [Fact]
    public void The_smallest_of_the_last_five_counts()
    {
        foreach (var answer in (int[])[20, 5, 30, 40, 50, 60, 70])
            _answers.Enqueue(answer);
        using var sut = CreateSut();
        for (var i = 0; i < 7; i++)
            _time.Advance(i == 0 ? TimeSpan.Zero : _time.DueTimes().Single());
        _told.ShouldBe([20, 5, 5, 5, 5, 5, 30]);
    }

    [Fact]
    public void No_answer_changes_nothing()
    {
        _answers.Enqueue(20);
        _answers.Enqueue(null);
        using var sut = CreateSut();
        _time.Advance(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(36));
        _pings.ShouldBe(2);
        _told.ShouldBe([20]);
    }

    [Fact]
    public void A_new_connection_is_measured_at_once_and_alone()
    {
        _answers.Enqueue(5);
        _answers.Enqueue(80);
        using var sut = CreateSut();
        _time.Advance(TimeSpan.Zero);
        sut.Connected();
        _time.Advance(TimeSpan.Zero);
        _told.ShouldBe([5, 80]);
    }

    [Fact]
    public void A_first_that_fails_before_the_timer_is_known_is_not_the_last()
    {
        _answers.Enqueue(null);
        using var sut = new RoundTripMeter(new HastyTime(_time), new Random(1), _ => Task.FromResult(Answer()), _ => { });
        _time.Advance(TimeSpan.Zero);
        _pings.ShouldBe(1);
        _time.Advance(_time.DueTimes().Single());
        _pings.ShouldBe(2);
    }

    [Fact]
    public void After_its_end_nothing_is_sent()
    {
        var sut = CreateSut();
        _time.Advance(TimeSpan.Zero);
        sut.Dispose();
        sut.Connected();
        _time.Advance(TimeSpan.FromHours(1));
        _pings.ShouldBe(1);
    }

    /// <summary>A pool with a thread to spare: what is due at once has run before whoever made the timer gets it.</summary>
    private sealed class HastyTime(ManualTimeProvider time) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = time.CreateTimer(callback, state, dueTime, period);
            time.Advance(TimeSpan.Zero);
            return timer;
        }
    }
}
