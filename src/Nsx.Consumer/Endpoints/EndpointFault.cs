namespace Nsx.Consumer;

/// <summary>What the end of a call says about its endpoint. The status decides, never a text.</summary>
internal static class EndpointFault
{
    public enum Kind
    {
        /// <summary>The endpoint did what it is for; an error that a service declares is that, too.</summary>
        None,

        /// <summary>It is there, and did not want the call.</summary>
        Overload,

        /// <summary>It did not answer, or not what the protocol knows.</summary>
        Broken,

        /// <summary>Nothing can be said.</summary>
        Unknown,
    }

    public static Kind Of(Exception? exception) => exception switch
    {
        null => Kind.None,
        RpcException { Status: RpcStatus.ConnectionLost or RpcStatus.DeadlineExceeded or RpcStatus.Aborted or RpcStatus.InvalidReply or RpcStatus.ProtocolError } => Kind.Broken,
        RpcException { Status: RpcStatus.Busy or RpcStatus.Draining or RpcStatus.Loading } => Kind.Overload,
        RpcException { Status: RpcStatus.Unavailable or RpcStatus.Expired or RpcStatus.Canceled } or OperationCanceledException => Kind.Unknown,
        _ => Kind.None,
    };
}
