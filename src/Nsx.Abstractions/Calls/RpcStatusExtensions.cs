namespace Nsx;

/// <summary>The one place that says what a status means for a second try.</summary>
public static class RpcStatusExtensions
{
    /// <summary>What is known of the method after this status.</summary>
    public static RpcOutcome Outcome(this RpcStatus status) => status switch
    {
        RpcStatus.Unavailable or RpcStatus.Busy or RpcStatus.Draining or RpcStatus.Loading or RpcStatus.Expired => RpcOutcome.NotExecuted,
        RpcStatus.Declared or RpcStatus.Internal or RpcStatus.InvalidReply or RpcStatus.ResultTooLarge => RpcOutcome.Executed,
        RpcStatus.DeadlineExceeded or RpcStatus.Canceled or RpcStatus.Aborted or RpcStatus.ConnectionLost => RpcOutcome.Unknown,
        RpcStatus.Unimplemented or RpcStatus.InvalidArgument or RpcStatus.TooLarge or RpcStatus.Unauthenticated
            or RpcStatus.PermissionDenied or RpcStatus.ProtocolError => RpcOutcome.Refused,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
