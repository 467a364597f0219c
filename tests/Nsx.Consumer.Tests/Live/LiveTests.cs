using Nsx.Provider;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Live;

/// <summary>Tests with one provider of <see cref="ILiveDesk"/> and a consumer.</summary>
public abstract class LiveTests : IAsyncLifetime
{
    private readonly Desks _desks = new();

    internal NsxConsumer Consumer => _desks.Consumer;

    private protected LiveDesk Desk { get; } = new();

    private protected NsxProvider Provider { get; private set; } = null!;

    private protected ILiveDesk Sut { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation, options.DrainTimeout) = ($"{Loopback.Next()}:0", TimeSpan.Zero, TimeSpan.Zero),
            builder => builder.AddService<ILiveDesk>(Desk),
            _desks.Registry);
        await Provider.StartAsync();
        Sut = Consumer.Create<ILiveDesk>();
    }

    public async Task DisposeAsync()
    {
        await Eventually.BeTrueAsync(() => Provider.RunningCalls == 0, "no call is left at the provider");
        await Provider.DisposeAsync();
        await _desks.DisposeAsync();
    }
}
