namespace Tron.Sessions;

/// <summary>Why a session ended. The first reason stays; later ones are ignored.</summary>
/// <param name="Kind">The kind of end, for decisions.</param>
/// <param name="Message">The end in words, for people.</param>
/// <param name="Cause">The exception behind it, if there was one.</param>
public sealed record CloseReason(CloseKind Kind, string Message, Exception? Cause = null)
{
    /// <summary>Our side closed the session on purpose.</summary>
    public static CloseReason Local { get; } = new(CloseKind.Local, "closed by this side");

    /// <summary>The peer ended the stream between two frames.</summary>
    public static CloseReason Remote { get; } = new(CloseKind.Remote, "closed by the peer");

    /// <inheritdoc/>
    public override string ToString() => Message;
}

/// <summary>The kinds of ends that a session can have.</summary>
public enum CloseKind
{
    /// <summary>Our side closed the session on purpose.</summary>
    Local,

    /// <summary>The peer closed the session.</summary>
    Remote,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>The peer broke the protocol or one of our limits.</summary>
    ProtocolError,

    /// <summary>The peer answered no heartbeat.</summary>
    HeartbeatTimeout,

    /// <summary>Nobody used the session for longer than it may be idle.</summary>
    Idle,

    /// <summary>The peer began a frame and did not finish it in time.</summary>
    FrameTimeout,

    /// <summary>The peer did not read what we sent.</summary>
    SlowReader,

    /// <summary>The peer did not finish the handshake in time, or refused it.</summary>
    HandshakeFailed,

    /// <summary>Our own code failed; a bug.</summary>
    InternalError,
}
