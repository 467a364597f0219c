using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>When the two steps begin and end, by readings of the test.</summary>
public sealed class MemoryGuardTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly MemoryGuard _sut;
    private double _usage;

    public MemoryGuardTests() => _sut = new(new() { Usage = () => _usage }, _time, _log);

    [Theory]
    [InlineData(0.84, false, false)]
    [InlineData(0.85, true, false)]
    [InlineData(0.94, true, false)]
    [InlineData(0.95, true, true)]
    [InlineData(1.7, true, true)]
    [InlineData(double.NaN, false, false)]
    public void Connections_are_held_first_and_calls_refused_later(double usage, bool isHolding, bool isRefusing)
    {
        Look(usage);
        (_sut.IsHolding, _sut.Refusal is not null).ShouldBe((isHolding, isRefusing));
        _sut.WhenReadyToAcceptAsync(default).IsCompleted.ShouldBe(!isHolding);
    }

    [Fact]
    public void Each_step_ends_three_percent_below_where_it_began()
    {
        var steps = new[] { 0.96, 0.93, 0.919, 0.949, 0.95, 0.91, 0.83, 0.819, 0.849, 0.85 }.Select(usage =>
        {
            Look(usage);
            return _sut.Refusal is not null ? "refusing" : _sut.IsHolding ? "holding" : "quiet";
        });
        steps.ShouldBe(["refusing", "refusing", "holding", "holding", "refusing", "holding", "holding", "quiet", "quiet", "holding"]);
    }

    [Fact]
    public async Task Whoever_waits_to_accept_goes_on_when_there_is_room()
    {
        Look(0.9);
        var waiting = _sut.WhenReadyToAcceptAsync(default);
        Look(0.83);
        waiting.IsCompleted.ShouldBeFalse();
        Look(0.5);
        await Eventually.CompleteAsync(waiting, "there is room");
    }

    [Fact]
    public async Task The_end_lets_go_of_whoever_waits()
    {
        Look(0.9);
        var waiting = _sut.WhenReadyToAcceptAsync(default);
        _sut.Dispose();
        await Eventually.CompleteAsync(waiting, "nobody looks any more");
    }

    [Fact]
    public void Each_change_is_logged_once()
    {
        foreach (var usage in new[] { 0.5, 0.86, 0.87, 0.96, 0.97, 0.96, 0.9, 0.9, 0.4, 0.4, 1, 0 })
            Look(usage);
        _log.Entries.Select(entry => entry.Message).ShouldBe(
        [
            "86 % of the memory is used: no further connections are accepted (Nsx:Provider:Memory:StopAcceptingAt)",
            "96 % of the memory is used: calls are refused (Nsx:Provider:Memory:RefuseAt)",
            "90 % of the memory is used: calls are taken again",
            "40 % of the memory is used: connections are accepted again",
            "100 % of the memory is used: no further connections are accepted (Nsx:Provider:Memory:StopAcceptingAt)",
            "100 % of the memory is used: calls are refused (Nsx:Provider:Memory:RefuseAt)",
            "0 % of the memory is used: calls are taken again",
            "0 % of the memory is used: connections are accepted again",
        ]);
    }

    [Fact]
    public void It_is_looked_at_twenty_times_a_second_at_most()
    {
        var reads = 0;
        using var sut = new MemoryGuard(new() { Usage = () => ++reads }, _time, _log);
        for (var i = 0; i < 100; i++)
        {
            sut.Look(_time.GetTimestamp());
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }

        reads.ShouldBe(10);
    }

    [Fact]
    public void Readings_that_fail_refuse_nobody_and_are_logged_once()
    {
        using var sut = new MemoryGuard(new() { Usage = () => _usage > 0 ? _usage : throw new InvalidOperationException("no idea") }, _time, _log);
        foreach (var usage in new[] { 0.96, 0, 0, 0.96 })
        {
            _usage = usage;
            sut.Look(_time.GetTimestamp());
            _time.Advance(TimeSpan.FromMilliseconds(50));
            (sut.Refusal is not null).ShouldBe(usage > 0);
        }

        _log.Messages(2014).Count.ShouldBe(1);
    }

    [Fact]
    public void Without_readings_of_its_own_it_looks_at_the_heap()
    {
        var heap = new FakeHeap { Taken = 96 };
        using var sut = new MemoryGuard(new(), _time, _log, heap);
        sut.Look(_time.GetTimestamp());
        sut.IsHolding.ShouldBeFalse("it may be garbage");
        heap.HasCollected(left: 96);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        sut.Look(_time.GetTimestamp());
        (sut.IsHolding, sut.Refusal is not null).ShouldBe((true, true));
    }

    public void Dispose() => _sut.Dispose();

    private void Look(double usage)
    {
        _usage = usage;
        _time.Advance(TimeSpan.FromMilliseconds(50));
        _sut.Look(_time.GetTimestamp());
    }
}
