using Nsx.Registry.ZooKeeper.Announcing;

namespace Nsx.Registry.Tests.ZooKeeper;

public sealed class FightDamperTests
{
    private readonly FightDamper _sut = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_node_is_taken_back_three_times_ever_later_and_then_left()
    {
        var waits = new List<double>();
        while (_sut.MayTake)
        {
            waits.Add(_sut.Wait.TotalSeconds);
            _sut.Lost(_now += TimeSpan.FromMinutes(1));
        }

        waits.ShouldBe([0, 1, 5, 30]);
    }

    [Fact]
    public void A_loss_long_after_the_one_before_begins_a_new_fight()
    {
        for (var i = 0; i < 3; i++)
            _sut.Lost(_now);
        _sut.Lost(_now + TimeSpan.FromMinutes(11));
        _sut.MayTake.ShouldBeTrue();
        _sut.Wait.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_rival_that_is_gone_is_forgotten()
    {
        for (var i = 0; i < 4; i++)
            _sut.Lost(_now);
        _sut.MayTake.ShouldBeFalse();
        _sut.Reset();
        _sut.MayTake.ShouldBeTrue();
        _sut.Wait.ShouldBe(TimeSpan.Zero);
    }
}
