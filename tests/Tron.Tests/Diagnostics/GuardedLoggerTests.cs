using Microsoft.Extensions.Logging;
using Nsx.Testing;
using Tron.Diagnostics;

namespace Tron.Tests.Diagnostics;

public class GuardedLoggerTests
{
    [Fact]
    public void What_a_log_provider_throws_is_passed_over()
    {
        var sut = new GuardedLogger(new Broken());
        Assert.Null(sut.BeginScope("scope"));
        Assert.False(sut.IsEnabled(LogLevel.Critical));
        sut.Log(LogLevel.Critical, 1, "state", null, (state, _) => state);
    }

    [Fact]
    public void Everything_else_passes_through()
    {
        var log = new LogCollector();
        var sut = new GuardedLogger(log);
        Assert.True(sut.IsEnabled(LogLevel.Trace));
        sut.Log(LogLevel.Warning, 7, "state", new InvalidOperationException("bug"), (state, e) => $"{state} {e!.Message}");
        var entry = Assert.Single(log.Entries);
        Assert.Equal((LogLevel.Warning, 7, "state bug"), (entry.Level, entry.EventId, entry.Message));
    }

    private sealed class Broken : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new IOException("the disk is full");

        public bool IsEnabled(LogLevel logLevel) => throw new IOException("the disk is full");

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("the disk is full");
    }
}
