using Nsx.Testing;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

public class LivenessTests
{
    private static readonly SessionOptions s_heartbeats = new()
    {
        HeartbeatWhenIdle = TimeSpan.FromSeconds(15),
        HeartbeatWhenWaiting = TimeSpan.FromSeconds(5),
        HeartbeatTimeout = TimeSpan.FromSeconds(5),
    };

    [Theory]
    [InlineData(false, 15)]
    [InlineData(true, 5)]
    public void One_heartbeat_is_sent_after_a_silence(bool isWaiting, int seconds)
    {
        using var rig = new SessionRig(s_heartbeats).Started();
        rig.Handler.IsWaitingForPeer = isWaiting;
        rig.AdvanceSeconds(seconds - 1);
        Assert.Equal(0, rig.Handler.Heartbeats);
        rig.AdvanceSeconds(2);
        Assert.Equal(1, rig.Handler.Heartbeats);
        rig.AdvanceSeconds(2);
        Assert.Equal(1, rig.Handler.Heartbeats);
    }

    [Fact]
    public void A_peer_that_answers_no_heartbeat_is_dead()
    {
        using var rig = new SessionRig(s_heartbeats).Started();
        rig.AdvanceSeconds(19);
        Assert.Equal(SessionState.Open, rig.Session.State);
        rig.AdvanceSeconds(3);
        Assert.Equal(CloseKind.HeartbeatTimeout, Assert.Single(rig.Handler.ClosedReasons).Kind);
        Assert.Contains("SessionOptions.HeartbeatTimeout", rig.Session.CloseReason!.Message, StringComparison.Ordinal);
        Assert.True(rig.Connection.IsDisposed);
    }

    [Fact]
    public async Task Any_frame_is_a_sign_of_life()
    {
        using var rig = new SessionRig(s_heartbeats).Started();
        for (var i = 1; i <= 5; i++)
        {
            rig.AdvanceSeconds(18);
            Assert.Equal((i, SessionState.Open), (rig.Handler.Heartbeats, rig.Session.State));
            await rig.FeedAsync("alive\n", i);
        }
    }

    [Fact]
    public void Silence_without_rules_is_allowed_for_ever()
    {
        using var rig = new SessionRig().Started();
        rig.AdvanceSeconds(3600);
        Assert.Equal((0, SessionState.Open), (rig.Handler.Heartbeats, rig.Session.State));
    }

    [Fact]
    public void A_heartbeat_that_throws_costs_its_session_and_not_the_clock()
    {
        using var rig = new SessionRig(s_heartbeats).Started();
        rig.Handler.Heartbeat = () => throw new SessionClosedException(CloseReason.Local);
        rig.AdvanceSeconds(17);
        Assert.Equal(CloseKind.InternalError, rig.Session.CloseReason!.Kind);

        using var other = new ScriptedConnection();
        var handler = new LineHandler();
        var session = new Session(other, handler, s_heartbeats, rig.Clock);
        _ = session.Start();
        rig.AdvanceSeconds(17);
        Assert.Equal(1, handler.Heartbeats);
    }

    [Fact]
    public async Task An_idle_session_is_closed()
    {
        using var rig = new SessionRig(new() { IdleTimeout = TimeSpan.FromSeconds(60) }).Started();
        rig.AdvanceSeconds(50);
        await rig.FeedAsync("busy\n", 1);
        rig.AdvanceSeconds(50);
        Assert.Equal(SessionState.Open, rig.Session.State);
        rig.AdvanceSeconds(12);
        Assert.Equal(CloseKind.Idle, rig.Session.CloseReason!.Kind);
    }

    [Fact]
    public void A_session_that_waits_for_an_answer_is_not_idle()
    {
        using var rig = new SessionRig(new() { IdleTimeout = TimeSpan.FromSeconds(60) }).Started();
        rig.Handler.IsWaitingForPeer = true;
        rig.AdvanceSeconds(600);
        Assert.Equal(SessionState.Open, rig.Session.State);
    }

    [Fact]
    public async Task A_frame_must_end_in_time()
    {
        using var rig = new SessionRig(new() { FrameTimeout = TimeSpan.FromSeconds(30) }).Started();
        await rig.FeedBeginningAsync("ha");
        rig.AdvanceSeconds(20);
        await rig.FeedBeginningAsync("lf");
        rig.AdvanceSeconds(8);
        Assert.Equal(SessionState.Open, rig.Session.State);
        rig.AdvanceSeconds(4);
        Assert.Equal(CloseKind.FrameTimeout, rig.Session.CloseReason!.Kind);
    }

    [Fact]
    public async Task The_time_of_a_frame_begins_with_its_own_first_byte()
    {
        using var rig = new SessionRig(new() { FrameTimeout = TimeSpan.FromSeconds(30) }).Started();
        for (var i = 1; i < 4; i++)
        {
            await rig.FeedBeginningAsync("ha");
            rig.AdvanceSeconds(20);
            await rig.FeedAsync("lf\n", i);
            rig.AdvanceSeconds(60);
            Assert.Equal(SessionState.Open, rig.Session.State);
        }
    }

    [Fact]
    public void A_peer_that_takes_no_bytes_is_closed()
    {
        using var rig = new SessionRig(new() { SendTimeout = TimeSpan.FromSeconds(10) }).Started();
        rig.Connection.HoldSends();
        rig.Send("x");
        rig.AdvanceSeconds(8);
        Assert.Equal(SessionState.Open, rig.Session.State);
        rig.AdvanceSeconds(5);
        Assert.Equal(CloseKind.SlowReader, rig.Session.CloseReason!.Kind);
        Assert.Contains("SessionOptions.SendTimeout", rig.Session.CloseReason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_peer_that_takes_some_bytes_again_and_again_is_not()
    {
        using var rig = new SessionRig(new() { SendTimeout = TimeSpan.FromSeconds(10) }).Started();
        for (var i = 1; i <= 5; i++)
        {
            rig.Connection.HoldSends();
            rig.Send("x");
            rig.AdvanceSeconds(8);
            rig.Connection.ReleaseSends();
            await Eventually.BeTrueAsync(() => rig.Session.BytesWaiting == 0, "the byte is taken");
        }

        Assert.Equal(SessionState.Open, rig.Session.State);
    }

    [Fact]
    public async Task A_peer_is_not_blamed_for_what_we_do_not_read()
    {
        using var rig = new SessionRig(s_heartbeats with { IdleTimeout = TimeSpan.FromSeconds(30) });
        var ready = new TaskCompletionSource();
        var refusals = 0;
        rig.Handler.Handle = _ => ready.Task.IsCompleted || Interlocked.Increment(ref refusals) == 0;
        rig.Handler.WhenReady = () => ready.Task;
        rig.Started();
        rig.Connection.Feed("wait\n");
        await Eventually.BeTrueAsync(() => rig.Session.IsPaused, "the frame is refused, and nothing is read");
        rig.AdvanceSeconds(60);
        Assert.Equal((0, SessionState.Open), (rig.Handler.Heartbeats, rig.Session.State));
        ready.SetResult();
        await Eventually.BeTrueAsync(() => rig.Handler.Frames.Length == 1, "the frame is read after all");
    }

    [Fact]
    public async Task A_peer_that_takes_a_large_answer_piece_by_piece_is_alive()
    {
        using var rig = new SessionRig(new() { SendTimeout = TimeSpan.FromSeconds(10) }).Started();
        rig.Connection.HoldSends();
        rig.Send(new string('x', 1_000_000) + "\n");
        for (var second = 0; rig.Session.BytesWaiting > 0; second += 8)
        {
            Assert.True(second < 800, "the answer never ends");
            var begun = rig.Connection.SendCount;
            rig.AdvanceSeconds(8);
            rig.Connection.ReleaseOneSend();
            await Eventually.BeTrueAsync(() => rig.Connection.SendCount > begun || rig.Session.BytesWaiting == 0, "a piece is taken");
        }

        Assert.Equal(SessionState.Open, rig.Session.State);
    }

    [Fact]
    public async Task A_peer_that_never_says_goodbye_is_not_waited_for_long()
    {
        using var rig = new SessionRig(new() { LingerTimeout = TimeSpan.FromSeconds(2) }).Started();
        rig.AdvanceSeconds(10);
        var closed = rig.Session.CloseAsync(CloseReason.Local);
        Assert.False(closed.IsCompleted);
        rig.AdvanceSeconds(3.1);
        await Eventually.CompleteAsync(closed, "the session ends");
        Assert.Equal(CloseKind.Local, rig.Session.CloseReason!.Kind);
    }

    [Fact]
    public void Options_outside_their_ranges_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { MaxFrameBytes = 10 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { MaxQueuedBytes = 1000 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { SendTimeout = TimeSpan.FromSeconds(-1) }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { LingerTimeout = TimeSpan.Zero }.Validate());
        new SessionOptions().Validate();
    }
}
