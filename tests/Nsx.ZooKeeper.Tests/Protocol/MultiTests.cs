using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

public sealed class MultiTests
{
    private const string Acl = "00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65";
    private const string End = "ffffffff 01 ffffffff";
    private static readonly ZkStat s_stat = ReplyWriting.RandomStat(new Random(1));

    private readonly ZkOp[] _all =
    [
        new ZkOp.Create("/a", "hi"u8.ToArray()),
        new ZkOp.Create("/s-", Mode: ZkCreateMode.EphemeralSequential),
        new ZkOp.Create("/c", Mode: ZkCreateMode.Container, Acl: [new(ZkPerms.Read, "ip", "::1")]),
        new ZkOp.Delete("/d", 3),
        new ZkOp.Set("/e", "yy"u8.ToArray()),
        new ZkOp.Check("/f", 4),
    ];

    [Fact]
    public void Each_operation_has_a_header_and_the_end_has_one_too()
    {
        var frame = MultiFrame.Of(_all, ZkAcl.OpenUnsafe);
        frame.Stamp(7);

        frame.Op.ShouldBe(OpCode.Multi);
        Hex.Of(frame.Bytes[4..]).ShouldBe(Hex.Of(Hex.Bytes("00000007 0000000e"
            + "0000000f 00 ffffffff 00000002 2f61 00000002 6869" + Acl + "00000000"
            + "0000000f 00 ffffffff 00000003 2f732d 00000000" + Acl + "00000003"
            + "00000013 00 ffffffff 00000002 2f63 00000000 00000001 00000001 00000002 6970 00000003 3a3a31 00000004"
            + "00000002 00 ffffffff 00000002 2f64 00000003"
            + "00000005 00 ffffffff 00000002 2f65 00000002 7979 ffffffff"
            + "0000000d 00 ffffffff 00000002 2f66 00000004"
            + End)));
    }

    [Fact]
    public void A_transaction_of_nothing_is_its_end()
    {
        Hex.Of(MultiFrame.Of([], ZkAcl.OpenUnsafe).Bytes[12..]).ShouldBe(Hex.Of(Hex.Bytes(End)));
        Read(Hex.Bytes(End), []).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ZkCreateMode.PersistentTtl)]
    [InlineData(ZkCreateMode.PersistentSequentialTtl)]
    public void No_time_to_live_in_a_transaction(ZkCreateMode mode) =>
        Should.Throw<ArgumentException>(() => MultiFrame.Of([new ZkOp.Create("/ttl", Mode: mode)], ZkAcl.OpenUnsafe)).Message.ShouldContain("/ttl");

    [Fact]
    public void Operations_of_others_are_refused() =>
        Should.Throw<ArgumentException>(() => MultiFrame.Of([new Foreign("/x")], ZkAcl.OpenUnsafe)).Message.ShouldContain(nameof(Foreign));

    [Fact]
    public void A_failed_transaction_tells_of_each_operation()
    {
        ZkOp[] ops = [new ZkOp.Create("/m/ok"), new ZkOp.Delete("/m/nope"), new ZkOp.Create("/m/never")];
        var golden = Hex.Bytes("ffffffff 00 00000000 00000000 · ffffffff 00 ffffff9b ffffff9b · ffffffff 00 fffffffe fffffffe · ffffffff 01 ffffffff");

        Read(golden, ops).ShouldBe([
            new(ZkError.Ok, "/m/ok", null),
            new(ZkError.NoNode, "/m/nope", null),
            new(ZkError.RuntimeInconsistency, "/m/never", null),
        ]);
        var again = new JuteWriter();
        foreach (var error in new[] { 0, -101, -2 })
            again.Part(-1, done: false, error).Int(error);
        Hex.Of(again.Part(-1, done: true, -1).Written).ShouldBe(Hex.Of(golden.AsSpan()));
    }

    [Fact]
    public void A_transaction_that_was_applied_tells_what_came_of_it() =>
        Read(Applied(15).ToArray(), _all).ShouldBe([
            new(ZkError.Ok, "/a", null),
            new(ZkError.Ok, "/s-0000000007", s_stat),
            new(ZkError.Ok, "/c", s_stat),
            new(ZkError.Ok, "/d", null),
            new(ZkError.Ok, "/e", s_stat),
            new(ZkError.Ok, "/f", null),
        ]);

    [Fact]
    public void The_result_of_another_operation_is_refused() =>
        Should.Throw<JuteException>(() => Read(Applied(5).ToArray(), _all)).Message.ShouldContain("Create /s-");

    [Fact]
    public void Fewer_results_than_operations_are_refused() =>
        Should.Throw<JuteException>(() => Read(Hex.Bytes("00000002 00 00000000" + End), [new ZkOp.Delete("/a"), new ZkOp.Delete("/b")]))
            .Message.ShouldBe("Expected 2 results of a transaction, but got 1.");

    [Fact]
    public void More_results_than_operations_are_refused() =>
        Should.Throw<JuteException>(() => Read(Hex.Bytes("00000002 00 00000000 00000002 00 00000000" + End), [new ZkOp.Delete("/a")]))
            .Message.ShouldContain("got more");

    [Fact]
    public void A_missing_end_is_missed() =>
        Should.Throw<JuteException>(() => Read(Hex.Bytes("00000002 00 00000000"), [new ZkOp.Delete("/a")]));

    private static JuteWriter Applied(int second) => new JuteWriter()
        .Part(1, done: false, 0).Text("/a")
        .Part(second, done: false, 0).Text("/s-0000000007").Stat(s_stat)
        .Part(15, done: false, 0).Text("/c").Stat(s_stat)
        .Part(2, done: false, 0)
        .Part(5, done: false, 0).Stat(s_stat)
        .Part(13, done: false, 0)
        .Part(-1, done: true, -1);

    private static ZkOpResult[] Read(byte[] body, IReadOnlyList<ZkOp> ops)
    {
        var reader = new JuteReader(body);
        var results = MultiReply.Read(ref reader, ops);
        reader.Remaining.ShouldBe(0);
        return results;
    }

    private sealed record Foreign(string Path) : ZkOp(Path);
}
