using Microsoft.Extensions.Logging;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Dispatch;

/// <summary>A log that cannot be written costs its lines, and no call its end.</summary>
public sealed class BrokenLogTests
{
    [Theory]
    [InlineData("Bug.Sync")]
    [InlineData("Bug.Later")]
    public async Task A_method_with_a_bug_is_answered_all_the_same(string method)
    {
        await using var provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero),
            builder => builder
                .AddFunction("Bug.Sync", int () => throw new InvalidOperationException("a bug"))
                .AddFunction("Bug.Later", async Task<int> () =>
                {
                    await Task.Yield();
                    throw new InvalidOperationException("a bug");
                }),
            loggers: new FullDisk());
        await provider.StartAsync();
        using var wire = await Wire.ConnectAsync(provider.LocalEndPoint);
        await wire.SendAsync($"{method}\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-INTERNAL ");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        await Eventually.BeTrueAsync(() => provider.RunningCalls == 0, "the call has ended");
    }

    private sealed class FullDisk : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("the disk is full");

        public void Dispose()
        {
        }
    }
}
