namespace Nsx;

/// <summary>How a call ended that did not return a value. A closed set: each member has exactly one <see cref="RpcOutcome"/>.</summary>
public enum RpcStatus
{
    /// <summary>No provider could be reached; nothing was sent.</summary>
    Unavailable = 1,

    /// <summary>The provider has too much to do and did not begin.</summary>
    Busy,

    /// <summary>The provider is about to stop and did not begin.</summary>
    Draining,

    /// <summary>The provider is still starting and did not begin.</summary>
    Loading,

    /// <summary>The deadline had passed before the call began.</summary>
    Expired,

    /// <summary>The method ended with an error that its service declares: see <see cref="RpcException.Code"/>.</summary>
    Declared,

    /// <summary>The method failed in a way that its service does not declare. The message has the id of the provider's log line.</summary>
    Internal,

    /// <summary>The method returned, but its result could not be read as what the contract promises.</summary>
    InvalidReply,

    /// <summary>The deadline passed while the call was under way.</summary>
    DeadlineExceeded,

    /// <summary>The call was cancelled while it was under way.</summary>
    Canceled,

    /// <summary>The provider gave the call up while it was under way.</summary>
    Aborted,

    /// <summary>The connection was lost while the call was under way.</summary>
    ConnectionLost,

    /// <summary>The provider has no such service or method.</summary>
    Unimplemented,

    /// <summary>An argument was missing, too many, or of the wrong type.</summary>
    InvalidArgument,

    /// <summary>The request was larger than a limit allows.</summary>
    TooLarge,

    /// <summary>The caller did not say, or not prove, who it is.</summary>
    Unauthenticated,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied,

    /// <summary>The peers do not speak the same protocol.</summary>
    ProtocolError,

    /// <summary>The method has run, but its result, or an element of it, is larger than a limit allows.</summary>
    ResultTooLarge,
}
