using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

/// <summary>Frames of a real server: read, and written again to see that nothing was left out.</summary>
public sealed class GoldenReplyTests
{
    private const string Stat =
        "0000000000000005 0000000000000005 000001a1f8cc5b55 000001a1f8cc5b55 00000000 00000000 00000000 010000181ea20000 00000000 00000000 0000000000000005";

    private static readonly DateTimeOffset s_created = DateTimeOffset.FromUnixTimeMilliseconds(0x1a1f8cc5b55);
    private static readonly ZkStat s_stat = new(5, 5, s_created, s_created, 0, 0, 0, 0x010000181ea20000, 0, 0, 5);

    [Theory]
    [InlineData("00000010 00000002 0000000000000003 ffffff92", 2, 3, ZkError.NodeExists)]
    [InlineData("00000010 00000006 0000000000000005 ffffff9b", 6, 5, ZkError.NoNode)]
    [InlineData("00000010 fffffffe 0000000000000008 00000000", Xid.Ping, 8, ZkError.Ok)]
    [InlineData("00000010 00000001 000000000000002d 00000000", 1, 0x2d, ZkError.Ok)]
    [InlineData("00000010 fffffffc 0000000000000000 00000000", Xid.Auth, 0, ZkError.Ok)]
    [InlineData("00000010 fffffffc 0000000000000000 ffffff8d", Xid.Auth, 0, ZkError.AuthFailed)]
    [InlineData("00000010 0000001e ffffffffffffffff fffffffa", 30, -1, ZkError.Unimplemented)]
    [InlineData("00000010 fffffff8 000000000000006c 00000000", Xid.SetWatches, 0x6c, ZkError.Ok)]
    public void Headers(string golden, int xid, long zxid, ZkError error)
    {
        var reader = Frame(golden);

        ReplyHeader.Read(ref reader).ShouldBe(new(xid, zxid, error));
        reader.Remaining.ShouldBe(0);
        Again(golden, ReplyWriting.Header(xid, zxid, error));
    }

    [Fact]
    public void A_path()
    {
        const string create = "00000018 00000001 0000000000000002 00000000 00000004 2f6e7378";
        const string sync = "00000018 0000000f 0000000000000008 00000000 00000004 2f6e7378";

        var created = Body(create, 1, 2);
        Replies.ReadPath(ref created).ShouldBe("/nsx");
        var synced = Body(sync, 15, 8);
        Replies.ReadPath(ref synced).ShouldBe("/nsx");
        Again(create, ReplyWriting.Header(1, 2, ZkError.Ok).Text("/nsx"));
        Again(sync, ReplyWriting.Header(15, 8, ZkError.Ok).Text("/nsx"));
    }

    [Fact]
    public void A_created_node()
    {
        const string golden = "00000069 00000004 0000000000000005 00000000 00000011 2f6e73782f732d30303030303030303031" + Stat;

        var body = Body(golden, 4, 5);
        Replies.ReadCreated(ref body).ShouldBe(("/nsx/s-0000000001", s_stat));
        body.Remaining.ShouldBe(0);
        Again(golden, ReplyWriting.Header(4, 5, ZkError.Ok).Text("/nsx/s-0000000001").Stat(s_stat));
    }

    [Fact]
    public void A_stat()
    {
        const string golden = "00000054 00000009 0000000000000006 00000000" + Stat;

        var body = Body(golden, 9, 6);
        Replies.ReadStat(ref body).ShouldBe(s_stat);
        body.Remaining.ShouldBe(0);
        Again(golden, ReplyWriting.Header(9, 6, ZkError.Ok).Stat(s_stat));
    }

    [Fact]
    public void A_notification()
    {
        const string golden = "00000022 ffffffff ffffffffffffffff 00000000 00000003 00000003 00000006 2f6e73782f65";

        var body = Body(golden, Xid.Notification, -1);
        WatcherEvent.Read(ref body).ShouldBe(new(Type: 3, KeeperState: 3, "/nsx/e"));
        body.Remaining.ShouldBe(0);
        Again(golden, ReplyWriting.Header(-1, -1, ZkError.Ok).Int(3).Int(3).Text("/nsx/e"));
    }

    [Fact]
    public void Children_come_in_ordinal_order()
    {
        var golden = "0000006d 0000000b 0000000000000007 00000000 00000002 0000000c 732d30303030303030303031 00000001 65" + Stat;

        var body = Body(golden, 11, 7);
        var (names, stat) = Replies.ReadChildren(ref body);

        names.ShouldBe(["e", "s-0000000001"]);
        stat.ShouldBe(s_stat);
        body.Remaining.ShouldBe(0);
        Again(golden, ReplyWriting.Header(11, 7, ZkError.Ok).Int(2).Text("s-0000000001").Text("e").Stat(s_stat));
    }

    [Fact]
    public void The_reply_to_the_older_getChildren_has_no_stat()
    {
        const string golden = "00000029 0000000b 0000000000000007 00000000 00000002 0000000c 732d30303030303030303031 00000001 65";

        Should.Throw<JuteException>(() =>
        {
            var body = Body(golden, 11, 7);
            Replies.ReadChildren(ref body);
        });
        Again(golden, ReplyWriting.Header(11, 7, ZkError.Ok).Int(2).Text("s-0000000001").Text("e"));
    }

    [Theory]
    [InlineData("ffffffff", "")]
    [InlineData("00000000", "")]
    [InlineData("00000002 6869", "6869")]
    public void Data_may_be_null(string data, string expected)
    {
        var bytes = Hex.Bytes(data + Stat);
        var body = new JuteReader(bytes);
        var (read, stat) = Replies.ReadData(ref body);

        Hex.Of(read.AsSpan()).ShouldBe(expected);
        stat.ShouldBe(s_stat);
        body.Remaining.ShouldBe(0);
    }

    [Fact]
    public void An_acl()
    {
        var body = new JuteReader(Hex.Bytes("00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65" + Stat));

        var (acl, stat) = Replies.ReadAcl(ref body);

        acl.ShouldBe(ZkAcl.OpenUnsafe);
        stat.ShouldBe(s_stat);
        body.Remaining.ShouldBe(0);
    }

    [Fact]
    public void Who_I_am()
    {
        const string golden = "00000027 00000013 000000000000000a 00000000 00000001 00000002 6970 00000009 3132372e302e302e31";

        var body = Body(golden, 19, 10);
        Replies.ReadWhoAmI(ref body).ShouldBe([("ip", "127.0.0.1")]);
        body.Remaining.ShouldBe(0);
        Again(golden, ReplyWriting.Header(19, 10, ZkError.Ok).Int(1).Text("ip").Text("127.0.0.1"));
    }

    [Fact]
    public void A_body_that_says_nothing_new()
    {
        const string golden = "00000014 00000016 000000000000000a 00000000 00000000";

        var body = Body(golden, 22, 10);
        Replies.ReadNothing(ref body).ShouldBe(4);
        Again(golden, ReplyWriting.Header(22, 10, ZkError.Ok).Int(0));
    }

    [Fact]
    public void What_a_newer_server_adds_is_left_unread()
    {
        var body = new JuteReader(Hex.Bytes(Stat + "cafe"));

        Replies.ReadStat(ref body).ShouldBe(s_stat);
        body.Remaining.ShouldBe(2);
    }

    [Fact]
    public void Every_byte_that_is_missing_is_missed()
    {
        var whole = Hex.Bytes("00000001 61" + Stat);
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Should.Throw<JuteException>(() => ReadCreated(cut), $"{length} bytes");
            Should.Throw<JuteException>(() => ReadData(cut), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("7fffffffffffffff")]
    [InlineData("8000000000000000")]
    public void A_time_that_no_calendar_has_becomes_the_nearest_one(string time)
    {
        var body = new JuteReader(Hex.Bytes($"0000000000000005 0000000000000005 {time} {time}" + Stat[(4 * 17)..]));

        var stat = Replies.ReadStat(ref body);

        stat.Created.Year.ShouldBe(time[0] == '7' ? 9999 : 1);
        (stat with { Created = s_created, Modified = s_created }).ShouldBe(s_stat);
    }

    private static void ReadCreated(byte[] bytes)
    {
        var reader = new JuteReader(bytes);
        Replies.ReadCreated(ref reader);
    }

    private static void ReadData(byte[] bytes)
    {
        var reader = new JuteReader(bytes);
        Replies.ReadData(ref reader);
    }

    /// <summary>A reader behind the length, which has to be right.</summary>
    private static JuteReader Frame(string golden)
    {
        var reader = new JuteReader(Hex.Bytes(golden));
        reader.ReadInt().ShouldBe(reader.Remaining);
        return reader;
    }

    private static JuteReader Body(string golden, int xid, long zxid)
    {
        var reader = Frame(golden);
        ReplyHeader.Read(ref reader).ShouldBe(new(xid, zxid, ZkError.Ok));
        return reader;
    }

    private static void Again(string golden, JuteWriter written) => Hex.Of(written.Written).ShouldBe(Hex.Of(Hex.Bytes(golden))[8..]);
}
