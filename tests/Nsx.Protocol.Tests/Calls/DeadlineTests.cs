using Nsx.Testing;

namespace Nsx.Protocol.Tests.Calls;

public sealed class DeadlineTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_passes_exactly_at_its_moment()
    {
        var sut = Deadline.After(TimeSpan.FromMilliseconds(10), _time);
        _time.Advance(TimeSpan.FromMilliseconds(9));
        sut.HasPassed(_time.GetTimestamp()).ShouldBeFalse();
        sut.Left(_time).ShouldBe(TimeSpan.FromMilliseconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        sut.HasPassed(_time.GetTimestamp()).ShouldBeTrue();
        sut.Left(_time).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void What_is_left_is_never_negative()
    {
        var sut = Deadline.After(TimeSpan.FromMilliseconds(10), _time);
        _time.Advance(TimeSpan.FromDays(1));
        sut.Left(_time).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void None_never_passes()
    {
        Deadline.None.HasPassed(long.MaxValue).ShouldBeFalse();
        Deadline.None.Left(_time).ShouldBe(TimeSpan.MaxValue);
        Deadline.None.IsNone.ShouldBeTrue();
    }

    [Fact]
    public void Any_deadline_is_earlier_than_none()
    {
        var soon = Deadline.After(TimeSpan.FromSeconds(1), _time);
        var late = Deadline.After(TimeSpan.FromSeconds(2), _time);
        Deadline.Earlier(soon, late).ShouldBe(soon);
        Deadline.Earlier(late, soon).ShouldBe(soon);
        Deadline.Earlier(Deadline.None, late).ShouldBe(late);
        Deadline.Earlier(late, Deadline.None).ShouldBe(late);
        Deadline.Earlier(Deadline.None, Deadline.None).IsNone.ShouldBeTrue();
    }

    [Fact]
    public void It_counts_from_the_moment_the_bytes_came()
    {
        var received = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Deadline.At(received, TimeSpan.FromMilliseconds(50), _time).Left(_time).ShouldBe(TimeSpan.FromMilliseconds(20));
    }
}
