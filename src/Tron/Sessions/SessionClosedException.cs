namespace Tron.Sessions;

/// <summary>The session is closed, or was closed before an answer came.</summary>
/// <param name="reason">Why the session ended.</param>
public sealed class SessionClosedException(CloseReason reason) : IOException($"The session is closed: {reason.Message}.", reason.Cause)
{
    /// <summary>Why the session ended.</summary>
    public CloseReason Reason { get; } = reason;
}
