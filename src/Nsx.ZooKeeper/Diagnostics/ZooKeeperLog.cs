using Microsoft.Extensions.Logging;

namespace Nsx.ZooKeeper.Diagnostics;

/// <summary>What the client says in logs. Event ids 4000 to 4999; an id is never used again for something else.</summary>
internal static partial class ZooKeeperLog
{
    public const string Category = "Nsx.ZooKeeper";

    [LoggerMessage(4000, LogLevel.Debug, "Connecting to {Server} ({EndPoint}) for session {Session}")]
    public static partial void Connecting(ILogger logger, string server, string endPoint, string session);

    [LoggerMessage(4001, LogLevel.Information, "Session {Session} (the {Epoch}. of this client, {Timeout:0.#} s) is served by {Server}")]
    public static partial void Connected(ILogger logger, string session, int epoch, double timeout, string server);

    [LoggerMessage(4002, LogLevel.Warning, "Session {Session} lost its connection: {Reason}. It may well be alive; trying to resume it")]
    public static partial void Suspended(ILogger logger, string session, string reason);

    [LoggerMessage(4003, LogLevel.Warning, "Session {Session} has expired, and its ephemeral nodes with it. Asking for a new one")]
    public static partial void Expired(ILogger logger, string session);

    [LoggerMessage(4004, LogLevel.Error, "Session {Session} is given up: {Reason}. Asking for a new one")]
    public static partial void Abandoned(ILogger logger, string session, string reason);

    [LoggerMessage(4005, LogLevel.Error, "The ensemble refused the credentials: {Reason}. This client is of no use any more")]
    public static partial void AuthFailed(ILogger logger, string reason);

    [LoggerMessage(4006, LogLevel.Debug, "An attempt to connect failed: {Reason}")]
    public static partial void AttemptFailed(ILogger logger, string reason);

    [LoggerMessage(4007, LogLevel.Warning, "No server of {Servers} can be used: {Reason}")]
    public static partial void NoServer(ILogger logger, string servers, string reason);

    [LoggerMessage(4008, LogLevel.Error, "A handler of the change to {State} failed; it must not throw")]
    public static partial void HandlerFailed(ILogger logger, ZkState state, Exception exception);

    [LoggerMessage(4009, LogLevel.Debug, "An event of type {Type} at {Path} means nothing to this client")]
    public static partial void UnknownEvent(ILogger logger, int type, string path);

    [LoggerMessage(4011, LogLevel.Information, "Session {Session} was closed")]
    public static partial void Closed(ILogger logger, string session);

    [LoggerMessage(4013, LogLevel.Critical, "A thread of the client of {Servers} has failed; the client is closed")]
    public static partial void ThreadFailed(ILogger logger, string servers, Exception exception);
}
