namespace Tron.Client;

/// <summary>Where a channel stands.</summary>
/// <remarks>
/// <code>
///   Idle ──► Connecting ──► Ready ──┐
///                ▲  │               │ session lost
///                │  ▼ failed        ▼
///               Waiting ◄───────────┘        after MaxConnectAttempts: Unavailable, which goes on trying
///   any ──► Closed
/// </code>
/// </remarks>
public enum ChannelState
{
    /// <summary>Not started.</summary>
    Idle,

    /// <summary>Connecting, or in the handshake.</summary>
    Connecting,

    /// <summary>A session is open and its handshake done.</summary>
    Ready,

    /// <summary>Between two tries.</summary>
    Waiting,

    /// <summary>Too many tries in a row have failed. Goes on trying unless <see cref="ReconnectOptions.KeepTrying"/> is off.</summary>
    Unavailable,

    /// <summary>Closed by its owner. Final.</summary>
    Closed,
}
