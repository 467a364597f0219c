using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Calculator;
using Nsx.Provider;
using Nsx.Testing;

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
        await Eventually.BeTrueAsync(TryListen, $"nobody uses {EndPoint}");
        EndPoint = (IPEndPoint)_provider!.LocalEndPoint;
        await _provider.StartAsync();
    }

    /// <summary>False while somebody's connection has been given the port that a restart needs.</summary>
    private bool TryListen()
    {
        try
        {
            _provider = NsxProvider.Create(
                options => (options.Listen, options.Propagation) = (EndPoint.ToString(), TimeSpan.Zero),
                services => services
                    .AddService<ICalculator>(new CalculatorService())
                    .AddService<IEcho>(new EchoService())
                    .AddService<IShapes>(new Shapes()));
            return true;
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            return false;
        }
    }

    public Task StopAsync() => _provider!.DisposeAsync().AsTask();

    public Task DisposeAsync() => StopAsync();
}
