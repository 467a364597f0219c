using Nsx.Testing;
using Tron.Sessions;

namespace Nsx.Provider.Tests;

/// <summary>A real provider on a free port, and sockets that speak to it byte by byte.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    private readonly NsxProvider _provider;
    private readonly List<Wire> _wires = [];

    private TestProvider(NsxProvider provider) => _provider = provider;

    public Probe Probe { get; private init; } = null!;

    public LogCollector Log { get; private init; } = null!;

    public NsxProvider Provider => _provider;

    /// <summary>Hosts a <see cref="Tests.Probe"/>, and whatever else the test wants.</summary>
    public static async Task<TestProvider> StartAsync(
        Action<NsxProviderBuilder>? build = null, Action<ProviderOptions>? configure = null, IServiceRegistry? registry = null)
    {
        var (probe, log) = (new Probe(), new LogCollector());
        var provider = NsxProvider.Create(
            options =>
            {
                options.Listen = "127.0.0.1:0";
                options.Propagation = TimeSpan.Zero;
                configure?.Invoke(options);
            },
            builder =>
            {
                builder.AddService<IProbe>(probe);
                build?.Invoke(builder);
            },
            registry,
            new Loggers(log));
        await provider.StartAsync();
        return new(provider) { Probe = probe, Log = log };
    }

    /// <summary>Lets the test own the time of the server and its calls.</summary>
    public static void UseTime(ProviderOptions options, TimeProvider time) =>
        options.Server = options.Server with { Server = options.Server.Server with { Clock = new SessionClock(time) } };

    public async Task<Wire> ConnectAsync()
    {
        var wire = await Wire.ConnectAsync(_provider.LocalEndPoint);
        _wires.Add(wire);
        return wire;
    }

    public async Task<Wire> ConnectResp3Async()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("HELLO 3\r\n");
        while (await wire.ReadLineAsync() != "*0\r\n")
        {
        }

        return wire;
    }

    public async Task<Wire> ConnectMuxAsync()
    {
        const int linesOfAnswer = 14;
        var wire = await ConnectResp3Async();
        await wire.SendAsync("NSX.MUX ON\r\n");
        for (var line = 0; line < linesOfAnswer; line++)
            await wire.ReadLineAsync();
        return wire;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var wire in _wires)
            wire.Dispose();
        await Eventually.BeTrueAsync(() => _provider.ConnectionCount == 0, "the connections of the test are closed");

        // Where time stands still, a provider that stops would wait for them for ever.
        await Eventually.BeTrueAsync(() => _provider.RunningCalls == 0, "the calls of the test have ended");
        await _provider.DisposeAsync();
    }

    private sealed class Loggers(LogCollector log) : Microsoft.Extensions.Logging.ILoggerFactory
    {
        public void AddProvider(Microsoft.Extensions.Logging.ILoggerProvider provider)
        {
        }

        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
