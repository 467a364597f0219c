using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

/// <summary>Frames that a real server understood, byte for byte.</summary>
public sealed class GoldenRequestTests
{
    private static readonly IReadOnlyList<ZkAcl> s_open = ZkAcl.OpenUnsafe;

    [Fact]
    public void Create_is_sent_as_create2() => Same(
        RequestFrames.Create("/nsx", "hi"u8, s_open, ZkCreateMode.Persistent, ttl: null), xid: 1, OpCode.Create2,
        "00000035 00000001 0000000f 00000004 2f6e7378 00000002 6869 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000000");

    [Fact]
    public void Create_of_an_ephemeral_sequential_node() => Same(
        RequestFrames.Create("/nsx/s-", [], s_open, ZkCreateMode.EphemeralSequential, ttl: null), xid: 4, OpCode.Create2,
        "00000036 00000004 0000000f 00000007 2f6e73782f732d 00000000 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000003");

    [Fact]
    public void Exists_with_a_watch() => Same(
        RequestFrames.Exists("/nsx/none", watch: true), xid: 6, OpCode.Exists, "00000016 00000006 00000003 00000009 2f6e73782f6e6f6e65 01");

    [Fact]
    public void GetData_without_a_watch() => Same(
        RequestFrames.GetData("/nsx/none", watch: false), xid: 6, OpCode.GetData, "00000016 00000006 00000004 00000009 2f6e73782f6e6f6e65 00");

    [Fact]
    public void SetData_of_any_version() => Same(
        RequestFrames.SetData("/nsx/e", "yy"u8, version: -1), xid: 9, OpCode.SetData,
        "0000001c 00000009 00000005 00000006 2f6e73782f65 00000002 7979 ffffffff");

    [Fact]
    public void GetChildren_is_sent_as_getChildren2() => Same(
        RequestFrames.GetChildren("/nsx", watch: true), xid: 11, OpCode.GetChildren2, "00000011 0000000b 0000000c 00000004 2f6e7378 01");

    [Fact]
    public void Delete_of_a_version() => Same(
        RequestFrames.Delete("/nsx", version: 5), xid: 2, OpCode.Delete, "00000014 00000002 00000002 00000004 2f6e7378 00000005");

    [Fact]
    public void GetAcl() => Same(RequestFrames.GetAcl("/nsx"), xid: 3, OpCode.GetAcl, "00000010 00000003 00000006 00000004 2f6e7378");

    [Fact]
    public void SetAcl() => Same(
        RequestFrames.SetAcl("/nsx", [new(ZkPerms.Read | ZkPerms.Admin, "ip", "::1")], version: 7), xid: 3, OpCode.SetAcl,
        "00000029 00000003 00000007 00000004 2f6e7378 00000001 00000011 00000002 6970 00000003 3a3a31 00000007");

    [Fact]
    public void Sync() => Same(RequestFrames.Sync("/nsx"), xid: 15, OpCode.Sync, "00000010 0000000f 00000009 00000004 2f6e7378");

    [Fact]
    public void WhoAmI() => Same(RequestFrames.WhoAmI(), xid: 19, OpCode.WhoAmI, "00000008 00000013 0000006b");

    [Theory]
    [InlineData(false, "00000014 00000016 0000006a 00000004 2f6e7378 00000000")]
    [InlineData(true, "00000014 00000016 0000006a 00000004 2f6e7378 00000001")]
    public void AddWatch(bool recursive, string golden) => Same(RequestFrames.AddWatch("/nsx", recursive), xid: 22, OpCode.AddWatch, golden);

    [Fact]
    public void RemoveWatches() => Same(
        RequestFrames.RemoveWatches("/nsx", watcherType: 3), xid: 23, OpCode.RemoveWatches, "00000014 00000017 00000012 00000004 2f6e7378 00000003");

    [Fact]
    public void CloseSession() => Same(RequestFrames.CloseSession(), xid: 1, OpCode.CloseSession, "00000008 00000001 fffffff5");

    [Fact]
    public void Sasl_begins_with_nothing() => Same(RequestFrames.Sasl([]), xid: 1, OpCode.Sasl, "0000000c 00000001 00000066 00000000");

    [Fact]
    public void Ping_has_its_xid_already() => Same(RequestFrames.Ping(), xid: null, OpCode.Ping, "00000008 fffffffe 0000000b");

    [Fact]
    public void Auth_has_its_xid_already() => Same(
        RequestFrames.Auth(ZkAuth.Digest("alice", "secret")), xid: null, OpCode.Auth,
        "00000026 fffffffc 00000064 00000000 00000006 646967657374 0000000c 616c6963653a736563726574");

    [Fact]
    public void A_frame_can_be_stamped_again()
    {
        var frame = RequestFrames.Sync("/nsx");
        frame.Stamp(1);
        frame.Stamp(int.MaxValue);

        Hex.Of(frame.Bytes).ShouldStartWith("00000010" + "7fffffff" + "00000009");
    }

    private static void Same(RequestFrame frame, int? xid, OpCode op, string golden)
    {
        if (xid is { } number)
            frame.Stamp(number);

        frame.Op.ShouldBe(op);
        Hex.Of(frame.Bytes).ShouldBe(Hex.Of(Hex.Bytes(golden)));
        frame.PayloadLength.ShouldBe(frame.Bytes.Length - 4);
    }
}
