using System.Buffers;
using Nsx.ZooKeeper.Sessions;

namespace Nsx.ZooKeeper.Tests.Watches;

/// <summary>When a persistent watch counts as the server's: from then on it must hear of what it may have missed.</summary>
public sealed class ArmingTests
{
    private readonly SessionCore _core = new(new() { ConnectionString = "127.0.0.1" }, ConnectionString.Parse("127.0.0.1"));

    [Fact]
    public void A_watch_that_is_added_before_the_first_one_there_hears_of_the_servers_answer_is_armed()
    {
        var request = Add(Watch());
        request.Settled!(ZkError.Ok);
        var second = Watch();

        var adding = _core.Watches.Add(second);

        adding.IsCompleted.ShouldBeFalse();
        second.IsArmed.ShouldBeTrue();
    }

    [Fact]
    public void A_watch_that_needs_more_of_the_server_is_armed_by_the_answer_to_that()
    {
        Add(Watch()).Settled!(ZkError.Ok);
        var recursive = Watch(recursive: true);

        var request = Add(recursive, xid: 2);

        recursive.IsArmed.ShouldBeFalse();
        request.Settled!(ZkError.Ok);
        recursive.IsArmed.ShouldBeTrue();
    }

    private ZkWatch Watch(bool recursive = false) => new(_core.Watches, "/a", "/a", recursive);

    /// <returns>What the server is asked.</returns>
    private Request Add(ZkWatch watch, int xid = 1)
    {
        _ = _core.Watches.Add(watch);
        lock (_core.Gate)
        {
            _core.Queue.Send_NeedsLock(new ArrayBufferWriter<byte>(), int.MaxValue);
            return _core.Queue.Replied_NeedsLock(xid);
        }
    }
}
