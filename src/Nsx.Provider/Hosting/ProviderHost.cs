using Microsoft.Extensions.Hosting;

namespace Nsx.Provider;

/// <summary>Starts the provider with its host and stops it with its host.</summary>
internal sealed class ProviderHost(NsxProvider provider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => provider.StartAsync();

    public Task StopAsync(CancellationToken cancellationToken) => provider.StopAsync(cancellationToken);
}
