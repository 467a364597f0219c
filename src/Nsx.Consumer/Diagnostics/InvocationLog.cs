using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>What <see cref="InvocationLogFilter"/> says in logs. Event id 3020.</summary>
internal static partial class InvocationLog
{
    [LoggerMessage(EventId = 3020, Message = "{Method}: {Status} in {Milliseconds:0.###} ms")]
    public static partial void Ended(ILogger logger, LogLevel level, string method, string status, double milliseconds);
}
