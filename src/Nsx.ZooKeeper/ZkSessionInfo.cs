namespace Nsx.ZooKeeper;

/// <summary>A session with an ensemble.</summary>
/// <param name="Id">Its number, as servers log it in hexadecimal; 0 before there is one.</param>
/// <param name="Epoch">0 before the first session, then 1, and one more each time a session was lost and replaced.</param>
/// <param name="NegotiatedTimeout">How long the ensemble waits for a sign of life before it ends the session.</param>
/// <param name="Server">The server that it was last seen with; null before the first.</param>
public sealed record ZkSessionInfo(long Id, int Epoch, TimeSpan NegotiatedTimeout, string? Server);

/// <summary>What another client needs to take a session over.</summary>
/// <param name="Id">The session's number.</param>
/// <param name="Password">The secret that the ensemble gave with it.</param>
public readonly record struct ZkSessionTicket(long Id, ReadOnlyMemory<byte> Password);

/// <summary>A client went from one state to another.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state now.</param>
/// <param name="Session">The session after the change.</param>
/// <param name="SessionLost">The session before is gone, and its ephemeral nodes with it.</param>
/// <param name="Cause">What led here; null when nothing went wrong.</param>
public sealed record ZkStateChange(ZkState From, ZkState To, ZkSessionInfo Session, bool SessionLost, Exception? Cause);
