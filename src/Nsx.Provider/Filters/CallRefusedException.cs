using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>A filter has refused a call before its method began.</summary>
internal sealed class CallRefusedException(RpcException cause) : Exception(cause.Message, cause)
{
    /// <summary>The line that callers are given.</summary>
    public string ErrorLine { get; } = Protocol.ErrorLine.Write(
        StatusCodec.Word(cause.Status), cause.RetryAfter is { } wait ? Protocol.ErrorLine.WithRetryAfter(wait, cause.Message) : cause.Message);

    /// <summary>True when callers may know: the status says that the method did not run, and no other call said so.</summary>
    public static bool Covers(RpcException exception) =>
        exception is { Method: null, Outcome: RpcOutcome.Refused or RpcOutcome.NotExecuted, Status: not RpcStatus.Unavailable };
}
