using Microsoft.Extensions.Logging;

namespace Tron.Diagnostics;

/// <summary>A logger that never throws. Whoever writes a log may be the only one who would have ended a call or a session.</summary>
/// <remarks>
/// What a log provider throws is passed over, and its line is lost: there is nowhere left to say so. May be used by many threads at once
/// when the inner logger may.
/// </remarks>
/// <param name="inner">The logger that may throw.</param>
public sealed class GuardedLogger(ILogger inner) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return inner.BeginScope(state);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // The line is lost; the call or the session that it was about goes on.
        }
    }
}
