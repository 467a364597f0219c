namespace Nsx;

/// <summary>What is known of the method when a call has failed. This alone decides whether a call may be tried again.</summary>
public enum RpcOutcome
{
    /// <summary>The method certainly did not begin: any call may be tried again, elsewhere or later.</summary>
    NotExecuted = 1,

    /// <summary>The method ended: never to be tried again.</summary>
    Executed,

    /// <summary>The method may have run, wholly, partly or not at all: only calls that are idempotent may be tried again.</summary>
    Unknown,

    /// <summary>The call itself is wrong: trying again would fail again.</summary>
    Refused,
}
