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
    public void Code_that_stalled_the_loop_goes_to_the_pool_for_a_second()
    {
        _sut.Ran(keptLead: false, 0, _time);
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
            _sut.Ran(keptLead: false, 0, _time);
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            MayRunInline().ShouldBeFalse();
            _time.Advance(TimeSpan.FromTicks(1));
            MayRunInline().ShouldBeTrue();
        }
    }

    private bool MayRunInline() => _sut.MayRunInline(_time.GetTimestamp());
}
