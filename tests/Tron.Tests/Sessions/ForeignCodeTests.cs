using Nsx.Testing;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

/// <summary>Code of others on the read loop may stall: the session goes on reading without it.</summary>
public sealed class ForeignCodeTests : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5);
    private readonly ManualResetEventSlim _release = new();
    private readonly TaskCompletionSource _isBlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<bool> Kinds => [false, true];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stalled_frame_does_not_hold_up_those_behind_it(bool blocks)
    {
        using var rig = CreateSut(blocks, announces: false);
        rig.Connection.Feed("block\na\nb\n");
        await Eventually.CompleteAsync(_isBlocked.Task, "the first frame blocks");
        Assert.Empty(rig.Handler.Frames);
        Ticks(rig, 3);
        await Eventually.BeTrueAsync(() => rig.Handler.Frames is ["a", "b"], "the frames behind it are handled");
        await rig.FeedAsync("c\n", 3);
        _release.Set();
        Assert.False(await Eventually.CompleteAsync(_kept.Task, "the first frame returns"));
        await rig.FeedAsync("d\n", 5);
        Assert.Equal(["a", "b", "c", "block", "d"], rig.Handler.Frames.OrderBy(frame => frame == "d"));
    }

    [Fact]
    public async Task A_frame_that_returns_in_time_keeps_the_lead()
    {
        using var rig = CreateSut(blocks: false, announces: false);
        _release.Set();
        await rig.FeedAsync("block\n", 1);
        Ticks(rig, 3);
        Assert.True(await _kept.Task);
        await rig.FeedAsync("a\n", 2);
        Assert.Equal(["block", "a"], rig.Handler.Frames);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_says_that_he_is_about_to_block_is_overtaken_at_once(bool blocks)
    {
        using var rig = CreateSut(blocks, announces: true);
        rig.Connection.Feed("block\na\n");
        await Eventually.BeTrueAsync(() => rig.Handler.Frames is ["a"], "the next frame is handled without a tick of the clock");
        await Eventually.BeTrueAsync(() => rig.Connection.SentText == "queued before\n", "what was queued is sent");
        _release.Set();
        Assert.False(await Eventually.CompleteAsync(_kept.Task, "the first frame returns"));
    }

    [Fact]
    public async Task What_was_queued_before_a_stall_is_sent_by_the_clock()
    {
        using var rig = CreateSut(blocks: false, announces: false);
        rig.Connection.Feed("block\n");
        await Eventually.CompleteAsync(_isBlocked.Task, "the frame blocks");
        Assert.Equal(0, rig.Connection.SendCount);
        Ticks(rig, 4);
        await Eventually.BeTrueAsync(() => rig.Connection.SentText == "queued before\n", "it is sent");
        _release.Set();
    }

    [Fact]
    public void Announcing_to_block_where_no_session_is_read_does_nothing() => Session.AboutToBlock();

    [Fact]
    public async Task Many_stalls_in_a_row_lose_no_frame_and_double_none()
    {
        const int frames = 2000;
        using var rig = new SessionRig();
        var handled = 0;
        rig.Handler.Handle = line =>
        {
            var entered = rig.Session.EnterForeignCode();
            Thread.SpinWait(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture) % 50 * 20);
            Interlocked.Increment(ref handled);
            rig.Session.LeaveForeignCode(entered);
            return true;
        };
        rig.Started();
        rig.Connection.Feed(string.Concat(Enumerable.Range(0, frames).Select(i => $"{i}\n")));
        while (Volatile.Read(ref handled) < frames)
            rig.Time.Advance(s_tick);
        await Eventually.BeTrueAsync(() => rig.Handler.Frames.Length == frames, "every frame is handled");
        Assert.Equal(Enumerable.Range(0, frames), rig.Handler.Frames.Select(int.Parse).Order());
    }

    public void Dispose()
    {
        _release.Set();
        _release.Dispose();
    }

    private static void Ticks(SessionRig rig, int count)
    {
        for (var i = 0; i < count; i++)
            rig.Time.Advance(s_tick);
    }

    private SessionRig CreateSut(bool blocks, bool announces)
    {
        var rig = new SessionRig(blocks: blocks);
        rig.Handler.Handle = line =>
        {
            if (line != "block")
                return true;
            rig.Session.Queue("queued before\n"u8);
            var entered = rig.Session.EnterForeignCode();
            _isBlocked.TrySetResult();
            if (announces)
                Session.AboutToBlock();
            _release.Wait();
            _kept.TrySetResult(rig.Session.LeaveForeignCode(entered));
            return true;
        };
        return rig.Started();
    }
}
