using System.Net;
using Nsx.Testing;
using Nsx.ZooKeeper.Sessions;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>A session of 30 s, without chance: pinged every 10 s, given up after 20 s.</summary>
public sealed class HeartbeatTests : IDisposable
{
    private readonly Heartbeat _sut = new(TimeSpan.FromSeconds(30), new FixedChance(0));
    private readonly Connection _connection = new(new("h", 1), new(IPAddress.Loopback, 1), new(new ManualTimeProvider()), 1024);

    public HeartbeatTests() => _sut.Began(At(0));

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Nothing_is_due_until_a_third_of_the_time_has_passed_in_which_nothing_was_written()
    {
        _sut.Check(At(3), _connection).ShouldBe((HeartbeatDue.Nothing, At(10)));
        _sut.Written(At(4));
        _sut.Check(At(10), _connection).ShouldBe((HeartbeatDue.Nothing, At(14)));
        _sut.Check(At(14), _connection).Due.ShouldBe(HeartbeatDue.Ping);
    }

    [Fact]
    public void After_a_ping_the_next_one_is_due_in_a_third_however_lately_the_server_spoke()
    {
        _connection.LastRead = At(10);

        _sut.Check(At(10), _connection).ShouldBe((HeartbeatDue.Ping, At(20)));
    }

    [Fact]
    public void A_server_that_is_silent_for_two_thirds_is_given_up()
    {
        _sut.Check(At(10), _connection).Due.ShouldBe(HeartbeatDue.Ping);
        _sut.Written(At(10));
        _sut.Check(At(19.9), _connection).ShouldBe((HeartbeatDue.Nothing, At(20)));

        _sut.Check(At(20), _connection).Due.ShouldBe(HeartbeatDue.GiveUp);
    }

    [Fact]
    public void A_process_that_slept_itself_gives_the_server_another_chance()
    {
        _sut.Check(At(10), _connection).Due.ShouldBe(HeartbeatDue.Ping);

        _sut.Check(At(100), _connection).Due.ShouldBe(HeartbeatDue.Ping);
        _sut.Written(At(100));
        _sut.Check(At(110), _connection).Due.ShouldBe(HeartbeatDue.Ping);
        _sut.Check(At(120), _connection).Due.ShouldBe(HeartbeatDue.GiveUp);
    }

    [Fact]
    public void Long_sessions_are_pinged_every_ten_seconds_and_none_exactly_when_the_others_are()
    {
        new Heartbeat(TimeSpan.FromMinutes(10), new FixedChance(0)).PingEvery.ShouldBe(At(10));
        new Heartbeat(TimeSpan.FromMinutes(10), new FixedChance(1)).PingEvery.ShouldBe(At(9));
    }

    [Fact]
    public void A_ping_takes_as_long_as_the_oldest_that_is_not_answered()
    {
        _sut.PingAnswered(At(1)).ShouldBeNull();
        _sut.PingSent(At(1));
        _sut.PingSent(At(3));
        _sut.PingAnswered(At(4)).ShouldBe(At(3));
        _sut.PingAnswered(At(5)).ShouldBeNull();
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
