using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Nsx.Consumer;

/// <summary>Checks the settings of all remote services before anything else of the host starts: not at the first call.</summary>
internal sealed class ConsumerStart(IServiceProvider container) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        container.GetRequiredService<ConfiguredServices>().Check();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
