using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Ensembles;

public sealed class EnsembleFixture : IAsyncLifetime
{
    public ZooKeeperEnsemble Ensemble { get; private set; } = null!;

    public async Task InitializeAsync() => Ensemble = await ZooKeeperEnsemble.StartAsync();

    public Task DisposeAsync() => Ensemble.DisposeAsync().AsTask();
}
