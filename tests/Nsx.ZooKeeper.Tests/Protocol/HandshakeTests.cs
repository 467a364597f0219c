using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

public sealed class HandshakeTests
{
    private readonly byte[] _password = Hex.Bytes("ac8135dcc9ef6d546a7a8abbbaa34b9f");

    [Fact]
    public void A_new_session_is_asked_for() =>
        Hex.Of(ConnectFrames.Request(lastZxid: 0, timeoutMs: 4000, sessionId: 0, password: []).AsSpan()).ShouldBe(Hex.Of(Hex.Bytes(
            "0000002d 00000000 0000000000000000 00000fa0 0000000000000000 00000010 00000000000000000000000000000000 00")));

    [Fact]
    public void A_session_is_resumed() =>
        Hex.Of(ConnectFrames.Request(lastZxid: 0x65, timeoutMs: 4000, sessionId: 0x010000181ea20000, _password).AsSpan()).ShouldBe(Hex.Of(Hex.Bytes(
            "0000002d 00000000 0000000000000065 00000fa0 010000181ea20000 00000010 ac8135dcc9ef6d546a7a8abbbaa34b9f 00")));

    [Theory]
    [InlineData("00000000 00000fa0 010000181ea20000 00000010 ac8135dcc9ef6d546a7a8abbbaa34b9f 00")]
    [InlineData("00000000 00000fa0 010000181ea20000 00000010 ac8135dcc9ef6d546a7a8abbbaa34b9f")]
    public void A_session_is_granted_with_and_without_the_last_byte(string frame)
    {
        var reply = ConnectReply.Read(Hex.Bytes(frame));

        reply.IsExpired.ShouldBeFalse();
        reply.TimeoutMs.ShouldBe(4000);
        reply.SessionId.ShouldBe(0x010000181ea20000);
        reply.Password.ShouldBe(_password);
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("ffffffff")]
    public void A_session_is_gone(string timeout) =>
        ConnectReply.Read(Hex.Bytes($"00000000 {timeout} 0000000000000000 00000010 00000000000000000000000000000000 00")).IsExpired.ShouldBeTrue();

    [Fact]
    public void A_server_that_serves_reads_only_refuses_with_the_header_of_a_reply()
    {
        var refused = Should.Throw<JuteException>(() => ConnectReply.Read(Hex.Bytes("00000000 0000000000000000 ffffff89")));

        refused.Message.ShouldContain("20 bytes or more");
        refused.Message.ShouldContain("got 16");
        refused.Message.ShouldContain("NotReadOnly");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000 00000fa0 010000181ea20000 000000")]
    [InlineData("00000000 00000fa0 010000181ea20000 00000010 ac8135")]
    public void A_reply_that_is_too_short_is_refused(string frame) => Should.Throw<JuteException>(() => ConnectReply.Read(Hex.Bytes(frame)));
}
