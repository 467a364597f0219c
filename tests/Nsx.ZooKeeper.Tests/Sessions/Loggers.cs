using Microsoft.Extensions.Logging;
using Nsx.Testing;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>
/// Loggers that block until they are let go. A client says that it connects before it does, so nothing happens before its
/// owner has attached handlers.
/// </summary>
internal sealed class Loggers(LogCollector log) : ILoggerFactory, ILogger
{
    private readonly ManualResetEventSlim _isReady = new();

    public void LetGo() => _isReady.Set();

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _isReady.Wait();
        log.Log(logLevel, eventId, state, exception, formatter);
    }

    public void Dispose() => _isReady.Dispose();
}
