using Microsoft.Extensions.Logging;
using Tron.Diagnostics;

namespace Nsx.Provider;

/// <summary>Writes one line for each call: method, caller, time and status. Of a stream: of its beginning.</summary>
public sealed class CallLogFilter : ICallFilter
{
    private readonly ILogger _logger;
    private readonly CallLogOptions _options;
    private readonly ArgumentText _text = new();

    /// <summary>Makes a filter.</summary>
    /// <param name="loggers">Where to log.</param>
    /// <param name="options">What; null for the defaults.</param>
    public CallLogFilter(ILoggerFactory loggers, CallLogOptions? options = null)
    {
        _logger = new GuardedLogger(loggers.CreateLogger<CallLogFilter>());
        _options = options ?? new();
    }

    /// <inheritdoc/>
    public async ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var began = context.Time.GetTimestamp();

        // Before the method, which may change what it was given.
        var arguments = _options.ShowArguments ? _text.Of(context) : "";
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var status = (e as RpcException)?.Code ?? (e as RpcException)?.Status.ToString() ?? e.GetType().Name;
            var failedAfter = Milliseconds(context, began);
            ProviderLog.CallFiltered(_logger, LogLevel.Warning, context.Method, arguments, context.Call.Peer, status, failedAfter);
            throw;
        }

        var endedAfter = Milliseconds(context, began);
        ProviderLog.CallFiltered(_logger, _options.Level, context.Method, arguments, context.Call.Peer, "ok", endedAfter);
    }

    private static double Milliseconds(CallFilterContext context, long began) => context.Time.GetElapsedTime(began).TotalMilliseconds;
}
