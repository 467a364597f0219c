namespace Nsx.Consumer;

/// <summary>Where the breaker of an endpoint stands.</summary>
public enum BreakerState
{
    /// <summary>Calls go there.</summary>
    Closed,

    /// <summary>It is left alone until the break is over.</summary>
    Open,

    /// <summary>The break is over and a PING is under way; no calls go there yet.</summary>
    Probing,

    /// <summary>It has answered the PING. One call goes there, to see.</summary>
    HalfOpen,

    /// <summary>Calls go there again: few at first, then more.</summary>
    Recovering,
}
