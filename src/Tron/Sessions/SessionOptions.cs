namespace Tron.Sessions;

/// <summary>The limits and clocks of a session. Times of <see cref="TimeSpan.Zero"/> switch their rule off.</summary>
public sealed record SessionOptions
{
    /// <summary>The largest frame that is received, in bytes. Not of sessions that speak RESP: <c>RespLimits.MaxFrameBytes</c> is theirs.</summary>
    /// <value>1,024 to 1,073,741,824; 8 MiB by default.</value>
    public int MaxFrameBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes queued for a peer at which a session that answers stops reading from it, until the peer has taken them.</summary>
    /// <value>1 or more; 64 KiB by default.</value>
    public int PauseReadingAtBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// Bytes queued for a peer beyond which no further call or reply is: each is refused alone. The session is closed when a frame that cannot
    /// be left out finds a sixteenth more waiting, or when the peer takes nothing for <see cref="SendTimeout"/>.
    /// </summary>
    /// <value>At least <see cref="PauseReadingAtBytes"/>, at most 1 GiB; 128 MiB by default.</value>
    public int MaxQueuedBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How long a peer may take none of the bytes queued for it.</summary>
    /// <value>10 s by default.</value>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a frame may take from its first byte to its last.</summary>
    /// <value>30 s by default.</value>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing may be received before the session is closed.</summary>
    /// <value>Off by default.</value>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>How long nothing may be received, while no answer is due, before a heartbeat is sent.</summary>
    /// <value>Off by default; clients use 15 s.</value>
    public TimeSpan HeartbeatWhenIdle { get; init; }

    /// <summary>How long nothing may be received, while answers are due, before a heartbeat is sent.</summary>
    /// <value>Off by default; clients use 5 s.</value>
    public TimeSpan HeartbeatWhenWaiting { get; init; }

    /// <summary>How long nothing may be received after a heartbeat before the peer counts as dead.</summary>
    /// <value>5 s by default.</value>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a closing session waits for the peer to read everything and to close as well.</summary>
    /// <value>2 s by default.</value>
    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFrameBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxFrameBytes, 1024 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(PauseReadingAtBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedBytes, PauseReadingAtBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxQueuedBytes, 1024 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(SendTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(FrameTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeartbeatWhenIdle, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeartbeatWhenWaiting, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeartbeatTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LingerTimeout, TimeSpan.Zero);
    }
}
