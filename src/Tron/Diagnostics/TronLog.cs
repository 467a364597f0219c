using Microsoft.Extensions.Logging;

namespace Tron.Diagnostics;

/// <summary>What Tron says in logs. Event ids 1000 to 1999; an id is never used again for something else.</summary>
internal static partial class TronLog
{
    [LoggerMessage(1000, LogLevel.Information, "Listening on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(1001, LogLevel.Debug, "Session {Session} with {Peer} opened")]
    public static partial void SessionOpened(ILogger logger, long session, string peer);

    [LoggerMessage(1002, LogLevel.Debug, "Session {Session} with {Peer} ended: {Reason}")]
    public static partial void SessionEnded(ILogger logger, long session, string peer, string reason);

    [LoggerMessage(1003, LogLevel.Warning, "Cannot accept connections: {Reason}. Trying again in {Milliseconds} ms")]
    public static partial void CannotAccept(ILogger logger, string reason, double milliseconds);

    [LoggerMessage(1004, LogLevel.Warning, "Refused {Peer}: {Limit} sessions are open (SessionServerOptions.MaxSessions)")]
    public static partial void TooManySessions(ILogger logger, string peer, int limit);

    [LoggerMessage(1005, LogLevel.Debug, "No connection with {Peer}: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, string peer, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "{Peer} broke the protocol: {Reason}")]
    public static partial void ProtocolBroken(ILogger logger, string peer, string reason);

    [LoggerMessage(1007, LogLevel.Information, "No session with {Address}: {Reason}. Trying again in {Milliseconds:0} ms")]
    public static partial void ChannelWaits(ILogger logger, string address, string reason, double milliseconds);

    [LoggerMessage(1008, LogLevel.Error, "A session's handler failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);
}
