namespace Nsx.Provider.Tests;

/// <summary>Tests that need one provider with a probe, and nothing special.</summary>
public abstract class ProbeTests : IAsyncLifetime
{
    private protected TestProvider Sut { get; private set; } = null!;

    private protected Probe Probe => Sut.Probe;

    public async Task InitializeAsync() => Sut = await StartAsync();

    public async Task DisposeAsync() => await Sut.DisposeAsync();

    private protected virtual Task<TestProvider> StartAsync() => TestProvider.StartAsync();
}
