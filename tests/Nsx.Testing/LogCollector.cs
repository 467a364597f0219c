using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nsx.Testing;

/// <summary>Keeps what was logged. Thread-safe.</summary>
public sealed class LogCollector : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    /// <summary>All entries so far, in order.</summary>
    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>The messages of the entries with one event id.</summary>
    public IReadOnlyList<string> Messages(int eventId) => [.. _entries.Where(entry => entry.EventId == eventId).Select(entry => entry.Message)];

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue(new(logLevel, eventId.Id, formatter(state, exception), exception));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }
}

/// <summary>One line of a log.</summary>
public sealed record LogEntry(LogLevel Level, int EventId, string Message, Exception? Exception);
