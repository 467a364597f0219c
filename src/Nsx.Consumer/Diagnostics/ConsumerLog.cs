using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>What consumers say in logs. Event ids 3000 to 3999; an id is never used again for something else.</summary>
internal static partial class ConsumerLog
{
    [LoggerMessage(3000, LogLevel.Warning, "{Method} failed, and its caller was given the default value (fail mode Failsafe)")]
    public static partial void Swallowed(ILogger logger, Exception failure, string method);

    [LoggerMessage(3001, LogLevel.Warning, "{Service} at {Address} is left alone for {Seconds:0.0} s: {Reason}")]
    public static partial void BreakerOpened(ILogger logger, string service, string address, double seconds, string? reason);

    [LoggerMessage(3002, LogLevel.Information, "{Service} at {Address}: the breaker is {State}")]
    public static partial void BreakerChanged(ILogger logger, string service, string address, BreakerState state);

    [LoggerMessage(3003, LogLevel.Warning, "{Service}: most of {Endpoints} endpoints look bad, so all are used")]
    public static partial void Panic(ILogger logger, string service, int endpoints);

    [LoggerMessage(3004, LogLevel.Information, "{Service}: its options have changed; new calls use them")]
    public static partial void OptionsChanged(ILogger logger, string service);

    [LoggerMessage(3005, LogLevel.Error, "{Service}: its changed configuration is not used, the one before stays: {Reason}")]
    public static partial void OptionsRefused(ILogger logger, string service, string reason);

    [LoggerMessage(3006, LogLevel.Warning, "Nsx:Consumer:Services:{Service}:Target has changed, which needs a restart; what changed besides is used")]
    public static partial void TargetStays(ILogger logger, string service);

    [LoggerMessage(3030, LogLevel.Error, "The callback {Callback} failed; {Provider} was given the id {Id}")]
    public static partial void CallbackFailed(ILogger logger, Exception exception, string callback, string provider, string id);

    [LoggerMessage(3031, LogLevel.Warning, "The stream that was sent to {Method} failed after its call had ended")]
    public static partial void StreamFailedLate(ILogger logger, Exception exception, string method);

    [LoggerMessage(3032, LogLevel.Warning, "Something that was registered with the token of a stream or callback of {Method} failed")]
    public static partial void CancelFailed(ILogger logger, Exception exception, string method);

    [LoggerMessage(3007, LogLevel.Error, "{Service}: a listener for breakers, or a picker, has failed")]
    public static partial void ListenerFailed(ILogger logger, Exception exception, string service);
}
