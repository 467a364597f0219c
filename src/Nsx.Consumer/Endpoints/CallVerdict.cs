namespace Nsx.Consumer;

/// <summary>What the end of a call says about its endpoint.</summary>
internal enum Verdict
{
    /// <summary>It did what it is for; an error that a service declares is that, too.</summary>
    Well,

    /// <summary>It is there, and did not want the call.</summary>
    Busy,

    /// <summary>It did not answer, or not what the protocol knows.</summary>
    Broken,

    /// <summary>Its caller gave it up, or had an answer from elsewhere: all that is known is how long there was none.</summary>
    GivenUp,

    /// <summary>Nothing can be said.</summary>
    Unknown,
}

/// <summary>The one place that says what a status means for an endpoint. The text never counts.</summary>
internal static class CallVerdict
{
    public static Verdict Of(Exception? exception) => exception switch
    {
        null => Verdict.Well,
        OperationCanceledException => Verdict.GivenUp,
        RpcException failure => failure.Status switch
        {
            RpcStatus.ConnectionLost or RpcStatus.DeadlineExceeded or RpcStatus.Aborted or RpcStatus.InvalidReply or RpcStatus.ProtocolError => Verdict.Broken,
            RpcStatus.Busy or RpcStatus.Draining or RpcStatus.Loading => Verdict.Busy,
            RpcStatus.Unavailable or RpcStatus.Expired or RpcStatus.Canceled => Verdict.Unknown,
            _ => Verdict.Well,
        },

        // A declared error whose type the contract names.
        _ => Verdict.Well,
    };
}
