namespace Tron.Sessions;

/// <summary>Where a session stands: <c>Open → Closing → Closed</c>, or <c>Open → Closed</c> when the connection breaks.</summary>
public enum SessionState
{
    /// <summary>Frames go both ways.</summary>
    Open,

    /// <summary>Nothing more is sent but what was queued; whatever still comes is thrown away. Final but for the end.</summary>
    Closing,

    /// <summary>The connection is gone. Final.</summary>
    Closed,
}
