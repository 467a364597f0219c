using Nsx.Testing;

namespace Nsx.Consumer.Tests.Breaking;

public sealed class LatencyEjectorTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<LatencyEjector.Subject> _subjects = [];
    private readonly LatencyEjectionOptions _options = new();
    private LatencyEjector? _sut;

    [Fact]
    public void An_endpoint_three_times_slower_than_the_median_is_left_alone_and_the_reason_is_told()
    {
        Start(5);
        Interval([20, 20, 20, 20, 60]);
        Open().ShouldBeEmpty();
        Interval([20, 20, 20, 20, 61]);
        Open().ShouldBe([4]);
        _subjects[4].Breaker.Reason.ShouldBe("calls take 61 ms, others 20 ms");
    }

    [Fact]
    public void At_most_a_fifth_is_left_alone_the_slowest_first_and_of_few_one()
    {
        Start(10);
        Interval([20, 20, 20, 20, 20, 20, 20, 90, 99, 95]);
        Open().ShouldBe([8, 9]);
        Stop();
        Start(3);
        Interval([20, 20, 90]);
        Open().ShouldBe([2]);
    }

    [Fact]
    public void Endpoints_that_are_left_alone_already_take_the_room()
    {
        Start(5);
        _subjects[0].Breaker.Open("for a test");
        _time.Advance(TimeSpan.FromSeconds(9.5));
        _subjects[0].Breaker.Open("for a test");
        _subjects[0].Breaker.State.ShouldBe(BreakerState.Open);
        Calls([0, 20, 20, 20, 90]);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Open().ShouldBe([0]);
    }

    [Fact]
    public void Two_endpoints_are_too_few_to_tell_and_so_are_few_calls()
    {
        Start(2);
        Interval([20, 900]);
        Open().ShouldBeEmpty();
        Stop();
        Start(5);
        Interval([20, 20, 20, 20, 900], calls: 49);
        Open().ShouldBeEmpty();
    }

    [Fact]
    public void Few_calls_of_many_intervals_do_not_add_up()
    {
        Start(5);
        for (var i = 0; i < 10; i++)
            Interval([20, 20, 20, 20, 900], calls: 40);
        Open().ShouldBeEmpty();
    }

    [Fact]
    public void Fast_endpoints_are_never_too_slow()
    {
        Start(5);
        Interval([1, 1, 1, 1, 10]);
        Open().ShouldBeEmpty();
        Interval([1, 1, 1, 1, 11]);
        Open().ShouldBe([4]);
    }

    [Fact]
    public void When_most_are_slow_none_is_left_alone()
    {
        Start(5);
        Interval([20, 20, 900, 900, 900]);
        Open().ShouldBeEmpty();
    }

    [Fact]
    public void Disposing_ends_the_comparisons()
    {
        Start(5);
        _sut!.Dispose();
        Interval([20, 20, 20, 20, 900]);
        Open().ShouldBeEmpty();
        _time.ArmedTimers.ShouldBe(0);
    }

    public void Dispose() => Stop();

    private void Start(int endpoints)
    {
        for (var i = 0; i < endpoints; i++)
            _subjects.Add(new(new(_time), new(new() { Jitter = 0, FirstBreak = TimeSpan.FromSeconds(9) }, _time, new Random(1), _ => Task.FromResult(true), _ => { })));
        _sut = new(_options, _time, () => _subjects);
    }

    private void Stop()
    {
        _sut?.Dispose();
        _subjects.ForEach(subject => subject.Breaker.Dispose());
        _subjects.Clear();
    }

    private void Interval(int[] milliseconds, int calls = 50)
    {
        Calls(milliseconds, calls);
        _time.Advance(TimeSpan.FromSeconds(10));
    }

    private void Calls(int[] milliseconds, int calls = 50)
    {
        for (var i = 0; i < milliseconds.Length; i++)
            for (var call = 0; call < calls && milliseconds[i] > 0; call++)
                _subjects[i].Tally.Record(milliseconds[i] * TimeSpan.TicksPerMillisecond);
    }

    private List<int> Open() =>
        [.. Enumerable.Range(0, _subjects.Count).Where(i => _subjects[i].Breaker.State is BreakerState.Open)];
}
