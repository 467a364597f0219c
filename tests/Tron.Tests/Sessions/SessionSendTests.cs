using Nsx.Testing;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

public class SessionSendTests
{
    [Fact]
    public async Task Frames_that_come_while_one_is_being_sent_leave_together()
    {
        using var rig = new SessionRig().Started();
        rig.Connection.HoldSends();
        rig.Send("first\n");
        await OnThreadsAsync(8, thread =>
        {
            for (var i = 0; i < 100; i++)
                rig.Send($"{thread}-{i}\n");
        });
        rig.Connection.ReleaseSends();
        await Eventually.BeTrueAsync(() => rig.Session.BytesWaiting == 0, "all is sent");
        Assert.Equal(2, rig.Connection.SendCount);
        AssertOrderOfEachThread(rig.Connection.SentText, 8, 100);
    }

    [Fact]
    public async Task Frames_of_many_threads_are_never_torn_and_keep_each_thread_s_order()
    {
        using var rig = new SessionRig().Started();
        await OnThreadsAsync(4, thread =>
        {
            for (var i = 0; i < 2000; i++)
                rig.Send($"{thread}-{i}\n", i % 3 == 0 ? FlushMode.Soon : FlushMode.Now);
        });
        await Eventually.BeTrueAsync(() => rig.Session.BytesWaiting == 0, "all is sent");
        AssertOrderOfEachThread(rig.Connection.SentText, 4, 2000);
    }

    [Fact]
    public void A_queued_frame_waits_for_a_flush()
    {
        using var rig = new SessionRig().Started();
        Assert.Equal(0, rig.Session.Queue("a\n"u8));
        Assert.Equal(2, rig.Session.Queue("b\n"u8));
        Assert.Equal((0, 4), (rig.Connection.SendCount, rig.Session.BytesWaiting));
        rig.Session.Flush();
        Assert.Equal((1, "a\nb\n", 0), (rig.Connection.SendCount, rig.Connection.SentText, rig.Session.BytesWaiting));
    }

    [Fact]
    public async Task Soon_means_that_the_thread_pool_sends()
    {
        using var rig = new SessionRig().Started();
        rig.Send("a\n", FlushMode.Soon);
        await Eventually.BeTrueAsync(() => rig.Connection.SentText == "a\n", "the frame is sent without another call");
    }

    [Fact]
    public async Task Answers_to_one_batch_of_frames_leave_together()
    {
        using var rig = new SessionRig();
        rig.Handler.Handle = line =>
        {
            rig.Send(line + "!\n");
            return true;
        };
        rig.Connection.Feed(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}\n")));
        rig.Started();
        await Eventually.BeTrueAsync(() => rig.Handler.Frames.Length == 100 && rig.Connection.SendCount > 0 && rig.Session.BytesWaiting == 0, "the batch is answered");
        Assert.Equal(1, rig.Connection.SendCount);
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}!\n")), rig.Connection.SentText);
    }

    [Fact]
    public void A_frame_that_finds_the_queue_full_is_refused_alone()
    {
        using var rig = new SessionRig(new() { PauseReadingAtBytes = 10, MaxQueuedBytes = 160 }).Started();
        rig.Connection.HoldSends();
        rig.Send(new string('a', 100));
        Assert.False(rig.Session.TryQueue(Bytes.Of(new string('b', 61)), out _));
        Assert.True(rig.Session.TryQueue(Bytes.Of(new string('c', 60)), out var position));
        Assert.Equal(100, position);
        Assert.False(rig.Session.TryQueue("d"u8, out _));
        rig.Connection.ReleaseSends();
        Eventually.BeTrue(() => rig.Session.BytesWaiting == 0, "what was queued is sent");
        Assert.True(rig.Session.TryQueue("e"u8, out position));
        Assert.Equal((160, SessionState.Open), (position, rig.Session.State));
    }

    [Fact]
    public void A_frame_that_cannot_be_left_out_has_a_sixteenth_more_and_then_ends_the_session()
    {
        using var rig = new SessionRig(new() { PauseReadingAtBytes = 10, MaxQueuedBytes = 160 }).Started();
        rig.Connection.HoldSends();
        rig.Send(new string('a', 100));
        rig.Send(new string('b', 70));
        var error = Assert.Throws<SessionClosedException>(() => rig.Send("c"));
        Assert.Equal(CloseKind.SlowReader, error.Reason.Kind);
        Assert.Contains("170 bytes wait for it (SessionOptions.MaxQueuedBytes is 160)", error.Message, StringComparison.Ordinal);
        Assert.Equal((SessionState.Closed, true), (rig.Session.State, rig.Connection.IsDisposed));
        Assert.Equal([error.Reason], rig.Handler.ClosedReasons);
    }

    [Fact]
    public async Task Much_that_waits_leaves_in_order()
    {
        using var rig = new SessionRig().Started();
        rig.Connection.HoldSends();
        var frames = Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), 1 + (i * 7919 % 300_000))).ToArray();
        var positions = frames.Select(frame => rig.Send(frame)).ToArray();
        Assert.Equal(frames.Sum(frame => frame.Length), rig.Session.BytesWaiting);
        Assert.Equal(frames[0].Length, rig.Session.BytesHandedOver);
        Assert.Equal(frames.Select((_, i) => (long)frames[..i].Sum(frame => frame.Length)), positions);
        rig.Connection.ReleaseSends();
        await Eventually.BeTrueAsync(() => rig.Session.BytesWaiting == 0, "all is sent");
        Assert.Equal(string.Concat(frames), rig.Connection.SentText);
        Assert.Equal(rig.Connection.SentBytes.Length, rig.Session.BytesHandedOver);
    }

    [Fact]
    public async Task Who_only_asks_reads_on_whatever_the_peer_does()
    {
        using var rig = new SessionRig(new() { PauseReadingAtBytes = 10 }, onlyAsks: true).Started();
        rig.Connection.HoldSends();
        rig.Send(new string('x', 100));
        await rig.FeedAsync("one\ntwo\n", 2);
        await rig.FeedAsync("three\n", 3);
        rig.Connection.ReleaseSends();
    }

    [Fact]
    public async Task A_batch_whose_answers_are_not_read_stops_in_its_middle()
    {
        using var rig = new SessionRig(new() { PauseReadingAtBytes = 50 });
        rig.Connection.HoldSends();
        rig.Handler.Handle = _ =>
        {
            rig.Session.Queue(Bytes.Of(new string('x', 20)));
            return true;
        };
        rig.Connection.Feed(string.Concat(Enumerable.Repeat("more\n", 10)));
        rig.Started();
        await Eventually.BeTrueAsync(() => rig.Session.BytesWaiting == 60 && rig.Handler.Frames.Length == 3, "three answers wait");
        rig.Connection.ReleaseSends();
        await Eventually.BeTrueAsync(() => rig.Handler.Frames.Length == 10, "it goes on when they have been read");
    }

    [Fact]
    public void One_frame_larger_than_the_queue_may_pass_when_nothing_waits()
    {
        using var rig = new SessionRig(new() { PauseReadingAtBytes = 10, MaxQueuedBytes = 100 }).Started();
        rig.Send(new string('a', 1000));
        Assert.Equal(1000, rig.Connection.SentBytes.Length);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_not_read_from_either()
    {
        using var rig = new SessionRig(new() { PauseReadingAtBytes = 10 });
        rig.Connection.HoldSends();
        var wasHeld = true;
        var handledWhileHeld = new List<string>();
        rig.Handler.Handle = line =>
        {
            if (wasHeld)
                handledWhileHeld.Add(line);
            rig.Send(new string('x', 20));
            return true;
        };
        rig.Started();
        await rig.FeedAsync("one\n", 1);
        rig.Connection.Feed("two\n");
        for (var i = 0; i < 200; i++)
            await Task.Yield();
        Volatile.Write(ref wasHeld, false);
        rig.Connection.ReleaseSends();
        await Eventually.BeTrueAsync(() => rig.Handler.Frames.Length == 2, "reading goes on when the peer has read");
        Assert.Equal(["one"], handledWhileHeld);
    }

    [Fact]
    public void A_frame_behind_the_handed_over_bytes_was_certainly_not_sent()
    {
        using var rig = new SessionRig().Started();
        rig.Connection.HoldSends();
        var sent = rig.Send("maybe sent\n");
        var unsent = rig.Send("not sent\n");
        long handedOver = -1;
        rig.Handler.Closed = _ =>
        {
            handedOver = rig.Session.BytesHandedOver;

            // The send under way ends in this very moment: what was queued behind it must not follow.
            rig.Connection.ReleaseSends();
            Eventually.BeTrue(() => rig.Session.BytesWaiting == 0, "the send under way ends");
        };
        rig.Session.Abort(CloseReason.Local);
        Assert.True(sent < handedOver && unsent >= handedOver);
        Assert.Equal("maybe sent\n", rig.Connection.SentText);
        Assert.Equal(handedOver, rig.Session.BytesHandedOver);
    }

    [Fact]
    public async Task A_frame_that_a_closing_session_will_still_send_counts_as_sent()
    {
        using var rig = new SessionRig().Started();
        rig.Connection.HoldSends();
        rig.Send("first\n");
        var queued = rig.Send("queued\n");
        long handedOver = -1;
        rig.Handler.Closed = _ => handedOver = rig.Session.BytesHandedOver;
        _ = rig.Session.CloseAsync(CloseReason.Local);
        Assert.True(queued < handedOver);
        rig.Connection.ReleaseSends();
        await Eventually.BeTrueAsync(() => rig.Connection.SentText == "first\nqueued\n", "the queued frame is sent");
    }

    [Fact]
    public void A_closed_session_says_why_it_takes_no_frames()
    {
        using var rig = new SessionRig().Started();
        rig.Session.Abort(new(CloseKind.Idle, "it was idle"));
        var error = Assert.Throws<SessionClosedException>(() => rig.Send("a"));
        Assert.Equal("The session is closed: it was idle.", error.Message);
        Assert.Equal(0, rig.Connection.SendCount);
    }

    private static void AssertOrderOfEachThread(string sent, int threads, int frames)
    {
        var byThread = sent.Split('\n').Where(line => line.Contains('-', StringComparison.Ordinal)).Select(line => line.Split('-')).ToLookup(parts => parts[0], parts => parts[1]);
        Assert.Equal(threads, byThread.Count);
        foreach (var thread in byThread)
            Assert.Equal(Enumerable.Range(0, frames).Select(i => $"{i}"), thread);
    }

    private static Task OnThreadsAsync(int count, Action<int> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(thread => Task.Factory.StartNew(
            () => work(thread), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
}
