using System.Globalization;
using System.Net;
using Calculator;
using Nsx.Provider;

namespace Nsx.ConformanceTests;

/// <summary>A real provider with the services of the samples.</summary>
public sealed class SampleProvider : IAsyncLifetime
{
    private NsxProvider? _provider;

    /// <summary>The port, as programs take it.</summary>
    public string Port => EndPoint.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where it listens; the same after a restart.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

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
        EndPoint = (IPEndPoint)_provider.LocalEndPoint;
        await _provider.StartAsync();
    }

    public Task StopAsync() => _provider!.DisposeAsync().AsTask();

    public Task DisposeAsync() => StopAsync();
}
