namespace Nsx.ZooKeeper;

/// <summary>Why a server, or the client itself, refused an operation. The numbers are those of the wire.</summary>
public enum ZkError
{
    /// <summary>Nothing is wrong.</summary>
    Ok = 0,

    /// <summary>The server failed in itself.</summary>
    SystemError = -1,

    /// <summary>An operation of a transaction that was not executed because another one failed.</summary>
    RuntimeInconsistency = -2,

    /// <summary>The server's data contradict each other.</summary>
    DataInconsistency = -3,

    /// <summary>Made by the client: the connection ended before the reply came.</summary>
    ConnectionLoss = -4,

    /// <summary>The server could not read the request.</summary>
    MarshallingError = -5,

    /// <summary>The server is too old for the operation, or it is switched off there.</summary>
    Unimplemented = -6,

    /// <summary>Made by the client: no reply came in <see cref="ZooKeeperOptions.RequestTimeout"/>.</summary>
    OperationTimeout = -7,

    /// <summary>An argument is not allowed.</summary>
    BadArguments = -8,

    /// <summary>The server does not know the session.</summary>
    UnknownSession = -12,

    /// <summary>A reconfiguration would leave no quorum.</summary>
    NewConfigNoQuorum = -13,

    /// <summary>Another reconfiguration is under way.</summary>
    ReconfigInProgress = -14,

    /// <summary>There is no such node, or its parent is missing.</summary>
    NoNode = -101,

    /// <summary>The connection's identities may not do that.</summary>
    NoAuth = -102,

    /// <summary>The node has another version than the expected one.</summary>
    BadVersion = -103,

    /// <summary>Ephemeral nodes have no children.</summary>
    NoChildrenForEphemerals = -108,

    /// <summary>The node is there already.</summary>
    NodeExists = -110,

    /// <summary>The node has children.</summary>
    NotEmpty = -111,

    /// <summary>The session is gone, and its ephemeral nodes with it.</summary>
    SessionExpired = -112,

    /// <summary>The server knows no such callback.</summary>
    InvalidCallback = -113,

    /// <summary>The list of permissions is empty, or names an identity that the connection does not have.</summary>
    InvalidAcl = -114,

    /// <summary>Credentials were refused.</summary>
    AuthFailed = -115,

    /// <summary>The session has moved to another server.</summary>
    SessionMoved = -118,

    /// <summary>The server serves reads only.</summary>
    NotReadOnly = -119,

    /// <summary>Local sessions have no ephemeral nodes.</summary>
    EphemeralOnLocalSession = -120,

    /// <summary>There is no such watch.</summary>
    NoWatcher = -121,

    /// <summary>Made by other clients for a request that took too long.</summary>
    RequestTimeout = -122,

    /// <summary>Reconfiguration is switched off.</summary>
    ReconfigDisabled = -123,

    /// <summary>The server demands SASL.</summary>
    SessionClosedRequireSaslAuth = -124,

    /// <summary>The quota of a subtree is used up.</summary>
    QuotaExceeded = -125,

    /// <summary>The server has too much to do; the operation was not executed and may be repeated after a pause.</summary>
    ThrottledOp = -127,
}
