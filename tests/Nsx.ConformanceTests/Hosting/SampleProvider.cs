using System.Globalization;
using System.Net;
using Calculator;
using Nsx.Provider;
using Nsx.Testing;

namespace Nsx.ConformanceTests;

/// <summary>A real provider with the services of the samples.</summary>
public sealed class SampleProvider : IAsyncLifetime
{
    private readonly FreePorts _port = FreePorts.Take();
    private NsxProvider? _provider;

    /// <summary>The port, as programs take it.</summary>
    public string Port => EndPoint.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where it listens; the same after a restart, and nobody else's meanwhile.</summary>
    public IPEndPoint EndPoint => _port.EndPoint();

    public async Task InitializeAsync()
    {
        _provider = NsxProvider.Create(
            options =>
            {
                options.Listen = EndPoint.ToString();
                options.Propagation = TimeSpan.Zero;
            },
            services => services
                .AddService<ICalculator>(new CalculatorService())
                .AddService<IEcho>(new EchoService())
                .AddService<IShapes>(new Shapes()));
        await _provider.StartAsync();
    }

    public Task StopAsync() => _provider!.DisposeAsync().AsTask();

    public async Task DisposeAsync()
    {
        await StopAsync();
        _port.Dispose();
    }
}
