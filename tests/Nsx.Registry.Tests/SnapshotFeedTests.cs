using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry.Snapshots;
using Nsx.Testing;

namespace Nsx.Registry.Tests;

public sealed class SnapshotFeedTests
{
    private readonly List<long> _seen = [];

    [Fact]
    public void Of_several_the_newest_is_delivered_and_none_that_is_older()
    {
        var feed = CreateSut(_ => { });
        feed.Offer(Version(1)).ShouldBeTrue();
        feed.Offer(Version(3)).ShouldBeFalse();
        feed.Offer(Version(2)).ShouldBeFalse();
        feed.Deliver();
        feed.Offer(Version(3)).ShouldBeFalse();
        feed.Offer(Version(4)).ShouldBeTrue();
        feed.Deliver();
        _seen.ShouldBe([3, 4]);
    }

    [Fact]
    public void What_comes_during_a_callback_is_delivered_behind_it()
    {
        SnapshotFeed? feed = null;
        feed = CreateSut(version =>
        {
            if (version == 1)
                feed!.Offer(Version(2)).ShouldBeFalse();
        });
        feed.Offer(Version(1));
        feed.Deliver();
        _seen.ShouldBe([1, 2]);
    }

    [Fact]
    public void Nothing_is_delivered_behind_the_end()
    {
        var feed = CreateSut(_ => { });
        feed.Offer(Version(1));
        feed.End();
        feed.Deliver();
        feed.Offer(Version(2)).ShouldBeFalse();
        feed.Deliver();
        _seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_waits_for_a_callback_under_way()
    {
        using var isInside = new ManualResetEventSlim();
        using var mayLeave = new ManualResetEventSlim();
        var hasLeft = false;
        var feed = CreateSut(_ =>
        {
            isInside.Set();
            mayLeave.Wait();
            hasLeft = true;
        });
        feed.Offer(Version(1));
        var delivering = Task.Run(feed.Deliver);
        await Eventually.BeTrueAsync(() => isInside.IsSet, "the callback runs");
        var ending = new Thread(feed.End);
        ending.Start();
        await Eventually.BeTrueAsync(() => ending.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the end waits");
        hasLeft.ShouldBeFalse();
        mayLeave.Set();
        await Eventually.BeTrueAsync(() => !ending.IsAlive, "the end has waited enough");
        hasLeft.ShouldBeTrue();
        await delivering;
    }

    private static EndpointSnapshot Version(long version) => new("Echo", version, [], Freshness.Live);

    private SnapshotFeed CreateSut(Action<long> onChange) => new(
        snapshot =>
        {
            _seen.Add(snapshot.Version);
            onChange(snapshot.Version);
        },
        NullLogger.Instance);
}
