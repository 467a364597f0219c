namespace Nsx.Protocol.Tests.Calls;

public sealed class StatusCodecTests
{
    /// <summary>What a consumer finds out by itself never goes over the wire.</summary>
    private static readonly RpcStatus[] s_consumersOwn =
    [
        RpcStatus.Unavailable, RpcStatus.InvalidReply, RpcStatus.ConnectionLost, RpcStatus.Declared,
    ];

    private static readonly RpcStatus[] s_onTheWire = [.. Enum.GetValues<RpcStatus>().Except(s_consumersOwn)];

    [Fact]
    public void Each_status_has_one_outcome() =>
        Enum.GetValues<RpcStatus>().ShouldAllBe(status => Enum.IsDefined(status.Outcome()));

    [Fact]
    public void Each_status_on_the_wire_has_a_word_of_its_own_and_comes_back()
    {
        s_onTheWire.Select(StatusCodec.Word).ShouldBeUnique();
        foreach (var status in s_onTheWire)
            StatusCodec.Status(StatusCodec.Word(status)).ShouldBe(status);
    }

    [Fact]
    public void A_word_of_the_protocol_can_be_no_code_of_a_service()
    {
        foreach (var status in s_onTheWire)
            Should.Throw<ArgumentException>(() => ErrorCode.Check(StatusCodec.Word(status)));
    }

    [Fact]
    public void A_status_of_the_consumers_own_has_no_word()
    {
        foreach (var status in s_consumersOwn)
            Should.Throw<ArgumentOutOfRangeException>(() => StatusCodec.Word(status));
    }

    [Theory]
    [InlineData("TRYAGAIN", RpcStatus.Draining, RpcOutcome.NotExecuted)]
    [InlineData("BUSY", RpcStatus.Busy, RpcOutcome.NotExecuted)]
    [InlineData("LOADING", RpcStatus.Loading, RpcOutcome.NotExecuted)]
    [InlineData("DEADLINE", RpcStatus.Expired, RpcOutcome.NotExecuted)]
    [InlineData("INTERNAL", RpcStatus.Internal, RpcOutcome.Executed)]
    [InlineData("TIMEOUT", RpcStatus.DeadlineExceeded, RpcOutcome.Unknown)]
    [InlineData("ABORTED", RpcStatus.Aborted, RpcOutcome.Unknown)]
    [InlineData("CANCELED", RpcStatus.Canceled, RpcOutcome.Unknown)]
    [InlineData("BIGRESULT", RpcStatus.ResultTooLarge, RpcOutcome.Executed)]
    [InlineData("TOOBIG", RpcStatus.TooLarge, RpcOutcome.Refused)]
    [InlineData("WRONGPASS", RpcStatus.Unauthenticated, RpcOutcome.Refused)]
    [InlineData("DENIED", RpcStatus.PermissionDenied, RpcOutcome.Refused)]
    [InlineData("ERR", RpcStatus.ProtocolError, RpcOutcome.Refused)]
    [InlineData("NOT_FOUND", RpcStatus.Declared, RpcOutcome.Executed)]
    public void A_word_decides_about_a_second_try(string word, RpcStatus status, RpcOutcome outcome)
    {
        StatusCodec.Status(word).ShouldBe(status);
        status.Outcome().ShouldBe(outcome);
    }
}
