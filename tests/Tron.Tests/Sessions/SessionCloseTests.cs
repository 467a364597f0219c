using Nsx.Testing;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

public class SessionCloseTests
{
    [Fact]
    public async Task The_first_reason_stays()
    {
        using var rig = new SessionRig().Started();
        _ = rig.Session.CloseAsync(new(CloseKind.Local, "first"));
        _ = rig.Session.CloseAsync(new(CloseKind.Remote, "second"));
        rig.Session.Abort(new(CloseKind.Idle, "third"));
        await Eventually.CompleteAsync(rig.Session.Completion, "the session ends");
        Assert.Equal("first", rig.Session.CloseReason!.Message);
        Assert.Equal("first", Assert.Single(rig.Handler.ClosedReasons).Message);
    }

    [Fact]
    public async Task Whoever_sees_the_end_sees_its_reason()
    {
        for (var i = 0; i < 300; i++)
        {
            using var rig = new SessionRig().Started();
            var seen = rig.Session.Completion.ContinueWith(_ => rig.Session.CloseReason, TaskScheduler.Default);
            await Task.WhenAll(
                Task.Run(() => _ = rig.Session.CloseAsync(CloseReason.Local)), Task.Run(() => rig.Session.Abort(CloseReason.Remote)));
            Assert.NotNull(await Eventually.CompleteAsync(seen, "the session ends"));
            await Eventually.BeTrueAsync(() => rig.Handler.ClosedReasons.Length == 1, "the handler is told once");
        }
    }

    [Fact]
    public async Task Closing_sends_what_is_queued_and_then_waits_for_the_peer()
    {
        using var rig = new SessionRig().Started();
        rig.Connection.HoldSends();
        rig.Send("a\n");
        rig.Send("b\n");
        var closed = rig.Session.CloseAsync(CloseReason.Local);
        Assert.Equal((SessionState.Closing, false), (rig.Session.State, rig.Connection.IsShutDown));
        Assert.Throws<SessionClosedException>(() => rig.Send("c\n"));
        rig.Connection.ReleaseSends();
        await Eventually.BeTrueAsync(() => rig.Connection.IsShutDown, "the goodbye is said");
        Assert.Equal("a\nb\n", rig.Connection.SentText);
        Assert.False(closed.IsCompleted || rig.Connection.IsDisposed);
        rig.Connection.EndInput();
        await Eventually.CompleteAsync(closed, "the peer has closed too");
        Assert.True(rig.Connection.IsDisposed);
    }

    [Fact]
    public async Task What_comes_while_closing_is_thrown_away()
    {
        using var rig = new SessionRig().Started();
        var closed = rig.Session.CloseAsync(CloseReason.Local);
        rig.Connection.Feed("late\nlater\nhalf");
        rig.Connection.EndInput();
        await Eventually.CompleteAsync(closed, "the session ends");
        Assert.Empty(rig.Handler.Frames);
        Assert.Equal(CloseKind.Local, rig.Session.CloseReason!.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_only_stops_sending_still_gets_what_is_queued(bool weCloseFirst)
    {
        using var rig = new SessionRig().Started();
        rig.Connection.HoldSends();
        rig.Send("under way\n");
        rig.Send("queued\n");
        if (weCloseFirst)
            _ = rig.Session.CloseAsync(CloseReason.Local);
        rig.Connection.EndInput();
        for (var i = 0; i < 200; i++)
            await Task.Yield();
        rig.Connection.ReleaseSends();
        await Eventually.CompleteAsync(rig.Session.Completion, "the session ends");
        Assert.Equal("under way\nqueued\n", rig.Connection.SentText);
    }

    [Fact]
    public async Task A_session_that_ended_before_it_was_started_is_forgotten()
    {
        using var rig = new SessionRig();
        rig.Session.Abort(CloseReason.Local);
        await Eventually.CompleteAsync(rig.Session.Start(), "it has ended");
        rig.Handler.Heartbeat = () => Assert.Fail("nobody looks after it");
        rig.AdvanceSeconds(60);
        Assert.Equal(0, rig.Handler.Heartbeats);
    }

    [Fact]
    public async Task Ending_on_many_threads_at_once_ends_once()
    {
        for (var i = 0; i < 100; i++)
        {
            using var rig = new SessionRig().Started();
            await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => rig.Session.Abort(new(CloseKind.Local, $"{n}")))));
            Assert.Equal(rig.Session.CloseReason, Assert.Single(rig.Handler.ClosedReasons));
        }
    }
}
