using Microsoft.Extensions.Logging;

namespace Nsx.Provider;

/// <summary>What providers say in logs. Event ids 2000 to 2999; an id is never used again for something else.</summary>
internal static partial class ProviderLog
{
    [LoggerMessage(2000, LogLevel.Information, "Provider listens on {Address}: {Services}")]
    public static partial void Started(ILogger logger, string address, string services);

    [LoggerMessage(2001, LogLevel.Error, "{Method} failed; callers were given the id {Id}")]
    public static partial void CallFailed(ILogger logger, Exception exception, string method, string id);

    [LoggerMessage(2002, LogLevel.Error, "The services of a call could not be disposed")]
    public static partial void DisposeFailed(ILogger logger, Exception exception);

    [LoggerMessage(2003, LogLevel.Information, "{Service} is announced at {Registry} as {Address}")]
    public static partial void Announced(ILogger logger, string service, string registry, string address);

    [LoggerMessage(2004, LogLevel.Information, "Draining: {Calls} calls are under way")]
    public static partial void Draining(ILogger logger, int calls);

    [LoggerMessage(2005, LogLevel.Warning, "{Calls} calls did not end within {Seconds} s and were given up")]
    public static partial void DrainTimeout(ILogger logger, int calls, double seconds);

    [LoggerMessage(2006, LogLevel.Information, "Provider on {Address} has stopped")]
    public static partial void Stopped(ILogger logger, string address);

    [LoggerMessage(2009, LogLevel.Warning, "{Calls} calls were given up: the provider had to stop at once")]
    public static partial void DrainedInHurry(ILogger logger, int calls);

    [LoggerMessage(2015, LogLevel.Warning, "{Calls} calls go on although the provider has stopped: their methods do not end when their tokens say so")]
    public static partial void CallsGoOn(ILogger logger, int calls);

    [LoggerMessage(2008, LogLevel.Error, "A callback of a method's cancellation token has failed")]
    public static partial void CancelFailed(ILogger logger, Exception exception);

    [LoggerMessage(2007, LogLevel.Warning, "A registration could not be withdrawn")]
    public static partial void WithdrawFailed(ILogger logger, Exception exception);

    [LoggerMessage(2010, LogLevel.Warning, "{Usage:P0} of the memory is used: no further connections are accepted (Nsx:Provider:Memory:StopAcceptingAt)")]
    public static partial void StopsAccepting(ILogger logger, double usage);

    [LoggerMessage(2011, LogLevel.Information, "{Usage:P0} of the memory is used: connections are accepted again")]
    public static partial void AcceptsAgain(ILogger logger, double usage);

    [LoggerMessage(2012, LogLevel.Warning, "{Usage:P0} of the memory is used: calls are refused (Nsx:Provider:Memory:RefuseAt)")]
    public static partial void RefusesCalls(ILogger logger, double usage);

    [LoggerMessage(2013, LogLevel.Information, "{Usage:P0} of the memory is used: calls are taken again")]
    public static partial void TakesCallsAgain(ILogger logger, double usage);

    [LoggerMessage(2014, LogLevel.Error, "MemoryOptions.Usage has failed: the provider does not know how much memory is used, and refuses nobody for it")]
    public static partial void MemoryUnknown(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2020, Message = "{Method}{Arguments} from {Peer}: {Status} in {Milliseconds:0.###} ms")]
    public static partial void CallFiltered(ILogger logger, LogLevel level, string method, string arguments, string peer, string status, double milliseconds);
}
