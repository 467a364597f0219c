using Nsx.Testing;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

public class SessionReadTests
{
    public static TheoryData<bool> Kinds => [false, true];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Frames_come_in_order_however_they_were_cut(bool blocks)
    {
        using var rig = new SessionRig(blocks: blocks).Started();
        foreach (var piece in (string[])["o", "ne\ntw", "o\n", "three\nfour\nfi"])
            rig.Connection.Feed(piece);
        await rig.FeedAsync("ve\n", 5);
        Assert.Equal(["one", "two", "three", "four", "five"], rig.Handler.Frames);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_large_frame_that_comes_in_small_pieces_is_read(bool blocks)
    {
        using var rig = new SessionRig(blocks: blocks).Started();
        var piece = new string('x', 10_000);
        for (var i = 0; i < 100; i++)
            rig.Connection.Feed(piece);
        await rig.FeedAsync("\nnext\n", 2);
        Assert.Equal([1_000_000, 4], rig.Handler.Frames.Select(frame => frame.Length));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_refused_frame_is_shown_again_when_the_handler_is_ready(bool blocks)
    {
        using var rig = new SessionRig(blocks: blocks);
        var ready = new TaskCompletionSource();
        var refusals = 0;
        rig.Handler.Handle = line => line != "wait" || ready.Task.IsCompleted || Interlocked.Increment(ref refusals) < 0;
        rig.Handler.WhenReady = () => ready.Task;
        rig.Started();
        await rig.FeedAsync("a\nwait\nb\n", 1);
        await Eventually.BeTrueAsync(() => Volatile.Read(ref refusals) == 1, "the frame is refused once");
        Assert.Equal(["a"], rig.Handler.Frames);
        ready.SetResult();
        await rig.FeedAsync("c\n", 4);
        Assert.Equal(["a", "wait", "b", "c"], rig.Handler.Frames);
        Assert.Equal(1, refusals);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Rubbish_ends_the_session_behind_the_handler_s_last_words(bool blocks)
    {
        using var rig = new SessionRig(blocks: blocks);
        rig.Handler.FrameError = error => rig.Send(error.Message + "\n");
        rig.Started();
        await rig.FeedAsync("good\nbad\nnever\n", 1);
        await Eventually.BeTrueAsync(() => rig.Connection.IsShutDown, "the session says goodbye");
        Assert.Equal("expected a line, got rubbish\n", rig.Connection.SentText);
        Assert.Equal(SessionState.Closing, rig.Session.State);
        rig.Connection.Feed("more\n");
        rig.Connection.EndInput();
        await Eventually.CompleteAsync(rig.Session.Completion, "the session ends with the peer");
        Assert.Equal(["good"], rig.Handler.Frames);
        Assert.Equal(CloseKind.ProtocolError, Assert.Single(rig.Handler.ClosedReasons).Kind);
    }

    [Fact]
    public async Task Last_words_that_fail_end_the_session_all_the_same()
    {
        using var rig = new SessionRig();
        rig.Handler.FrameError = _ => throw new NotSupportedException("no words");
        rig.Started();
        rig.Connection.Feed("bad\n");
        await Eventually.CompleteAsync(rig.Session.Completion, "the session ends");
        Assert.Equal(CloseKind.InternalError, rig.Session.CloseReason!.Kind);
    }

    [Fact]
    public async Task A_frame_without_end_is_refused_at_the_limit()
    {
        using var rig = new SessionRig(new() { MaxFrameBytes = 100_000 }).Started();
        rig.Connection.Feed(new string('x', 300_000));
        await Eventually.BeTrueAsync(() => rig.Session.State != SessionState.Open, "the session closes");
        Assert.Contains("SessionOptions.MaxFrameBytes is 100000", rig.Session.CloseReason!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_fails_ends_its_session_and_no_other()
    {
        using var rig = new SessionRig();
        rig.Handler.Handle = _ => throw new NotSupportedException("a bug");
        rig.Started();
        rig.Connection.Feed("x\n");
        await Eventually.CompleteAsync(rig.Session.Completion, "the session ends");
        Assert.Equal((CloseKind.InternalError, "the session's handler failed: a bug"), (rig.Session.CloseReason!.Kind, rig.Session.CloseReason.Message));
    }

    [Theory]
    [InlineData("", CloseKind.Remote)]
    [InlineData("whole\n", CloseKind.Remote)]
    [InlineData("whole\nhalf", CloseKind.ConnectionLost)]
    [InlineData("h", CloseKind.ConnectionLost)]
    public async Task An_end_between_frames_is_a_goodbye_and_an_end_within_one_is_a_loss(string wire, CloseKind expected)
    {
        using var rig = new SessionRig();
        rig.Connection.Feed(wire);
        rig.Connection.EndInput();
        await Eventually.CompleteAsync(rig.Session.Start(), "the session ends");
        Assert.Equal(expected, rig.Session.CloseReason!.Kind);
    }

    [Fact]
    public async Task A_broken_connection_is_a_loss_with_its_cause()
    {
        using var rig = new SessionRig();
        var cause = new IOException("reset");
        rig.Connection.EndInput(cause);
        await Eventually.CompleteAsync(rig.Session.Start(), "the session ends");
        Assert.Equal((CloseKind.ConnectionLost, cause), (rig.Session.CloseReason!.Kind, rig.Session.CloseReason.Cause));
    }
}
