namespace Nsx.ZooKeeper;

/// <summary>Where a client stands.</summary>
/// <remarks>
/// <code>
/// Connecting ──► Connected ──dropped──► Suspended ──the same session──► Connected
///     ▲                                     │ the server says: expired (or its data were wiped)
///     └───────── a new session, epoch+1 ◄───┘
/// any ──credentials refused──► AuthFailed        any ──CloseAsync──► Closed
/// </code>
/// </remarks>
public enum ZkState
{
    /// <summary>There is no session yet, or not any more: one is being asked for.</summary>
    Connecting,

    /// <summary>The session is there and a server answers.</summary>
    Connected,

    /// <summary>No server answers. The session may well be alive: only a server can tell, never the local clock.</summary>
    Suspended,

    /// <summary>
    /// Every server of the ensemble in turn refused the credentials, or one refused those that were added on an open connection.
    /// Final: a new client with others is needed.
    /// </summary>
    AuthFailed,

    /// <summary>The client was closed. Final.</summary>
    Closed,
}
