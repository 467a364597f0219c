using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

public sealed class CreateModeTests
{
    private const int HeaderBytes = 12;
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds((1L << 40) - 1);

    [Theory]
    [InlineData(ZkCreateMode.Persistent, 15, 0)]
    [InlineData(ZkCreateMode.Ephemeral, 15, 1)]
    [InlineData(ZkCreateMode.PersistentSequential, 15, 2)]
    [InlineData(ZkCreateMode.EphemeralSequential, 15, 3)]
    [InlineData(ZkCreateMode.Container, 19, 4)]
    public void Modes_have_an_op_and_a_number(ZkCreateMode mode, int op, int flags)
    {
        var frame = RequestFrames.Create("/a", [], ZkAcl.OpenUnsafe, mode, ttl: null);

        ((int)frame.Op).ShouldBe(op);
        var body = Body(frame);
        body.ReadInt().ShouldBe(flags);
        body.Remaining.ShouldBe(0);
    }

    [Theory]
    [InlineData(ZkCreateMode.PersistentTtl, 5)]
    [InlineData(ZkCreateMode.PersistentSequentialTtl, 6)]
    public void A_time_to_live_is_sent_in_milliseconds(ZkCreateMode mode, int flags)
    {
        var frame = RequestFrames.Create("/a", [], ZkAcl.OpenUnsafe, mode, TimeSpan.FromSeconds(2.5));

        frame.Op.ShouldBe(OpCode.CreateTtl);
        var body = Body(frame);
        body.ReadInt().ShouldBe(flags);
        body.ReadLong().ShouldBe(2500);
        body.Remaining.ShouldBe(0);
    }

    [Fact]
    public void The_longest_time_to_live_fits()
    {
        var body = Body(RequestFrames.Create("/a", [], ZkAcl.OpenUnsafe, ZkCreateMode.PersistentTtl, s_longest));

        body.ReadInt().ShouldBe(5);
        body.ReadLong().ShouldBe(0xff_ffff_ffff);
    }

    [Fact]
    public void A_time_to_live_needs_a_mode_that_has_one_and_the_other_way_round()
    {
        Should.Throw<ArgumentException>(() => Create(ZkCreateMode.PersistentTtl, ttl: null)).Message.ShouldContain("none for PersistentTtl");
        Should.Throw<ArgumentException>(() => Create(ZkCreateMode.Persistent, TimeSpan.FromSeconds(1))).Message.ShouldContain("00:00:01 for Persistent");
    }

    [Fact]
    public void A_time_to_live_has_a_range()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Create(ZkCreateMode.PersistentTtl, TimeSpan.Zero));
        Should.Throw<ArgumentOutOfRangeException>(() => Create(ZkCreateMode.PersistentTtl, TimeSpan.FromMilliseconds(-1)));
        Should.Throw<ArgumentOutOfRangeException>(() => Create(ZkCreateMode.PersistentTtl, TimeSpan.FromTicks(9999)));
        Should.Throw<ArgumentOutOfRangeException>(() => Create(ZkCreateMode.PersistentTtl, s_longest + TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void An_unknown_mode_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => Create((ZkCreateMode)7, ttl: null));

    private static RequestFrame Create(ZkCreateMode mode, TimeSpan? ttl) => RequestFrames.Create("/a", [], ZkAcl.OpenUnsafe, mode, ttl);

    /// <summary>A reader that stands before the flags.</summary>
    private static JuteReader Body(RequestFrame frame)
    {
        var reader = new JuteReader(frame.Bytes.Span[HeaderBytes..]);
        reader.ReadString();
        reader.ReadBuffer();
        for (var count = reader.ReadCount(leastItemBytes: 12); count > 0; count--)
        {
            reader.ReadInt();
            reader.ReadString();
            reader.ReadString();
        }
        return reader;
    }
}
