namespace Nsx.Protocol;

/// <summary>Statuses as the first word of a RESP error, and back.</summary>
/// <remarks>A word that is none of ours is the code of a declared error: it belongs to the service.</remarks>
public static class StatusCodec
{
    /// <summary>The word for a status that providers send.</summary>
    public static string Word(RpcStatus status) => status switch
    {
        RpcStatus.Busy => "BUSY",
        RpcStatus.Draining => "DRAINING",
        RpcStatus.Loading => "LOADING",
        RpcStatus.Expired => "DEADLINE",
        RpcStatus.Internal => "INTERNAL",
        RpcStatus.DeadlineExceeded => "TIMEOUT",
        RpcStatus.Canceled => "CANCELED",
        RpcStatus.Aborted => "ABORTED",
        RpcStatus.Unimplemented => "UNKNOWN",
        RpcStatus.InvalidArgument => "ARGS",
        RpcStatus.TooLarge => "TOOBIG",
        RpcStatus.ResultTooLarge => "BIGRESULT",
        RpcStatus.Unauthenticated => "NOAUTH",
        RpcStatus.PermissionDenied => "NOPERM",
        RpcStatus.ProtocolError => "PROTO",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A status of the consumer's own: it never goes over the wire."),
    };

    /// <summary>The status that a word stands for.</summary>
    public static RpcStatus Status(string word) => word switch
    {
        "BUSY" => RpcStatus.Busy,
        "DRAINING" or "TRYAGAIN" => RpcStatus.Draining,
        "LOADING" => RpcStatus.Loading,
        "DEADLINE" => RpcStatus.Expired,
        "INTERNAL" => RpcStatus.Internal,
        "TIMEOUT" => RpcStatus.DeadlineExceeded,
        "CANCELED" => RpcStatus.Canceled,
        "ABORTED" => RpcStatus.Aborted,
        "UNKNOWN" => RpcStatus.Unimplemented,
        "ARGS" => RpcStatus.InvalidArgument,
        "TOOBIG" => RpcStatus.TooLarge,
        "BIGRESULT" => RpcStatus.ResultTooLarge,
        "NOAUTH" or "WRONGPASS" => RpcStatus.Unauthenticated,
        "NOPERM" or "DENIED" => RpcStatus.PermissionDenied,
        "PROTO" or "NOPROTO" or "ERR" => RpcStatus.ProtocolError,
        _ => RpcStatus.Declared,
    };
}
