using Microsoft.Extensions.Logging;
using Tron.Diagnostics;

namespace Nsx.Consumer;

/// <summary>Writes one line for each invocation: method, status, and the time of all its attempts. Never arguments. Of a stream: of its beginning.</summary>
/// <param name="loggers">Where to log.</param>
/// <param name="level">The level of invocations that succeed. Those that fail are warnings.</param>
public sealed class InvocationLogFilter(ILoggerFactory loggers, LogLevel level = LogLevel.Information) : IInvocationFilter
{
    private readonly ILogger _logger = new GuardedLogger(loggers.CreateLogger<InvocationLogFilter>());

    /// <inheritdoc/>
    public async ValueTask InvokeAsync(InvocationContext context, InvocationNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var began = context.Time.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var status = (e as RpcException)?.Code ?? (e as RpcException)?.Status.ToString() ?? e.GetType().Name;
            var failedAfter = context.Time.GetElapsedTime(began).TotalMilliseconds;
            InvocationLog.Ended(_logger, LogLevel.Warning, context.Method, status, failedAfter);
            throw;
        }

        var endedAfter = context.Time.GetElapsedTime(began).TotalMilliseconds;
        InvocationLog.Ended(_logger, level, context.Method, "ok", endedAfter);
    }
}
