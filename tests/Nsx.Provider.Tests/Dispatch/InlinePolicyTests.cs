using Nsx.Testing;
using Tron.Sessions;

namespace Nsx.Provider.Tests.Dispatch;

/// <summary>Long code leaves the read loop, and comes back when it has become short.</summary>
public sealed class InlinePolicyTests
{
    private readonly ManualTimeProvider _time = new();
    private InlinePolicy _sut;

    [Fact]
    public void Code_runs_on_the_loop_until_it_proves_long() => MayRunInline().ShouldBeTrue();

    [Fact]
    public void One_or_two_long_runs_may_be_bad_luck()
    {
        for (var round = 0; round < 10; round++)
        {
            _sut.Ran(keptLead: false, 0, _time);
            _sut.Ran(keptLead: false, 0, _time);
            MayRunInline().ShouldBeTrue();
            _sut.ShouldSample().ShouldBeTrue("after a long run each one is timed");
            _sut.Ran(keptLead: true, _time.GetTimestamp(), _time);
        }

        MayRunInline().ShouldBeTrue();
    }

    [Fact]
    public void Code_that_is_long_three_times_in_a_row_goes_to_the_pool_for_a_second()
    {
        var began = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        for (var run = 0; run < 3; run++)
            _sut.Ran(keptLead: true, began, _time);
        MayRunInline().ShouldBeFalse();
    }

    [Fact]
    public void Code_that_stalls_the_loop_three_times_in_a_row_goes_to_the_pool_for_a_second()
    {
        Stall();
        MayRunInline().ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        MayRunInline().ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        MayRunInline().ShouldBeTrue();
    }

    [Fact]
    public void Each_further_stall_doubles_the_time_up_to_a_minute()
    {
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 64, 64])
        {
            Stall();
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            MayRunInline().ShouldBeFalse();
            _time.Advance(TimeSpan.FromTicks(1));
            MayRunInline().ShouldBeTrue();
        }
    }

    private void Stall()
    {
        for (var run = 0; run < 3; run++)
            _sut.Ran(keptLead: false, 0, _time);
    }

    private bool MayRunInline() => _sut.MayRunInline(_time.GetTimestamp());
}
