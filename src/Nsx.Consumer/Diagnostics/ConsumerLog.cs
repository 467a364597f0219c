using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>What consumers say in logs. Event ids 3000 to 3999; an id is never used again for something else.</summary>
internal static partial class ConsumerLog
{
    [LoggerMessage(3020, LogLevel.Error, "The callback {Callback} failed; {Provider} was given the id {Id}")]
    public static partial void CallbackFailed(ILogger logger, Exception exception, string callback, string provider, string id);

    [LoggerMessage(3021, LogLevel.Warning, "The stream that was sent to {Method} failed after its call had ended")]
    public static partial void StreamFailedLate(ILogger logger, Exception exception, string method);

    [LoggerMessage(3022, LogLevel.Warning, "Something that was registered with the token of a stream or callback of {Method} failed")]
    public static partial void CancelFailed(ILogger logger, Exception exception, string method);
}
