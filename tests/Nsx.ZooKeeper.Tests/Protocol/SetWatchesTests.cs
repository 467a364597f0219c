using System.Text;
using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

public sealed class SetWatchesTests
{
    private const int MostBatchBytes = 128 * 1024;
    private readonly WatchSet _none = new([], [], [], [], []);

    [Fact]
    public void All_kinds_go_into_one_frame() =>
        Hex.Of(SetWatchesFrames.Of(0x65, new(["/w/d"], ["/w/new"], ["/w/c"], ["/w/p"], ["/w/r"])).ShouldHaveSingleItem().Bytes)
            .ShouldBe(Hex.Of(Hex.Bytes("0000004e fffffff8 00000069 0000000000000065 00000001 00000004 2f772f64 00000001 00000006 2f772f6e6577"
                + "00000001 00000004 2f772f63 00000001 00000004 2f772f70 00000001 00000004 2f772f72")));

    [Fact]
    public void Without_persistent_watches_old_servers_understand_it_too()
    {
        var frame = SetWatchesFrames.Of(0x65, _none with { Data = ["/w/d"], Child = ["/w/c"] }).ShouldHaveSingleItem();

        frame.Op.ShouldBe(OpCode.SetWatches);
        Hex.Of(frame.Bytes).ShouldBe(Hex.Of(Hex.Bytes(
            "0000002c fffffff8 00000065 0000000000000065 00000001 00000004 2f772f64 00000000 00000001 00000004 2f772f63")));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void One_persistent_watch_takes_the_newer_op(bool persistent, bool recursive) =>
        SetWatchesFrames.Of(1, _none with { Persistent = persistent ? ["/a"] : [], Recursive = recursive ? ["/a"] : [] })
            .ShouldHaveSingleItem().Op.ShouldBe(OpCode.SetWatches2);

    [Fact]
    public void Nothing_to_watch_is_nothing_to_send() => SetWatchesFrames.Of(1, _none).ShouldBeEmpty();

    [Fact]
    public void Many_watches_go_in_batches_that_lose_none_and_repeat_none()
    {
        var random = new Random(3);
        var watches = new WatchSet(Paths(random, 'd'), Paths(random, 'e'), Paths(random, 'c'), Paths(random, 'p'), Paths(random, 'r'));

        var frames = SetWatchesFrames.Of(0x1234, watches);

        frames.Count.ShouldBeGreaterThan(5);
        var read = Enumerable.Range(0, 5).Select(_ => new List<string>()).ToArray();
        foreach (var frame in frames)
            Read(frame, read).ShouldBeInRange(1, MostBatchBytes);
        read.ShouldBe([watches.Data, watches.Exist, watches.Child, watches.Persistent, watches.Recursive]);
        frames.SkipLast(1).ShouldAllBe(frame => frame.PayloadLength > MostBatchBytes / 2);
    }

    [Fact]
    public void A_path_that_is_longer_than_a_batch_goes_alone()
    {
        var longest = "/" + new string('x', MostBatchBytes);

        var frames = SetWatchesFrames.Of(1, _none with { Data = ["/a", longest, "/b"] });

        frames.Count.ShouldBe(3);
    }

    private static string[] Paths(Random random, char kind) =>
        [.. Enumerable.Range(0, 2000).Select(i => $"/{kind}/{i}/{new string('ä', random.Next(60))}")];

    /// <returns>How many bytes of paths there are.</returns>
    private static int Read(RequestFrame frame, List<string>[] kinds)
    {
        var reader = new JuteReader(frame.Bytes.Span[4..]);
        reader.ReadInt().ShouldBe(Xid.SetWatches);
        reader.ReadInt().ShouldBe((int)OpCode.SetWatches2);
        reader.ReadLong().ShouldBe(0x1234);
        var bytes = 0;
        foreach (var kind in kinds)
        {
            for (var count = reader.ReadCount(leastItemBytes: 4); count > 0; count--)
            {
                kind.Add(reader.ReadString());
                bytes += Encoding.UTF8.GetByteCount(kind[^1]);
            }
        }
        reader.Remaining.ShouldBe(0);
        return bytes;
    }
}
