namespace Tron.Sessions;

/// <summary>When a frame that was queued should leave. Frames queued on the session's own read loop leave at the end of its batch.</summary>
public enum FlushMode
{
    /// <summary>At once: nothing else is about to be sent.</summary>
    Now,

    /// <summary>Behind the work that the thread pool has queued already, together with whatever that work sends.</summary>
    Soon,
}
