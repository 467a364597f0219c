using System.Net;
using Nsx.Consumer;
using Nsx.Provider;
using Nsx.Registry;

namespace Nsx.IntegrationTests;

/// <summary>A consumer, a registry in memory, and providers of <see cref="ITagEcho"/> on real sockets.</summary>
internal sealed class Echoes : IAsyncDisposable
{
    private readonly List<NsxProvider> _providers = [];

    public Echoes(Action<ConsumerOptions>? configure = null)
    {
        var options = new ConsumerOptions();
        configure?.Invoke(options);
        Consumer = new(Registry, options);
    }

    public InMemoryRegistry Registry { get; } = new(Guid.NewGuid().ToString("N"));

    public TagEcho Service { get; } = new();

    public NsxConsumer Consumer { get; }

    public ITagEcho Client => Consumer.Create<ITagEcho>();

    /// <param name="isAnnounced">False when the test announces another way to it.</param>
    /// <param name="configure">How it listens.</param>
    public async Task<NsxProvider> AddProviderAsync(bool isAnnounced = true, Action<ProviderOptions>? configure = null)
    {
        var provider = NsxProvider.Create(
            options =>
            {
                (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.FromMilliseconds(100));
                configure?.Invoke(options);
            },
            services => services.AddService<ITagEcho>(Service),
            isAnnounced ? Registry : null);
        await provider.StartAsync();
        _providers.Add(provider);
        return provider;
    }

    public void Announce(EndPoint address) => Registry.Register(new("TagEcho", address.ToString()!));

    public async ValueTask DisposeAsync()
    {
        await Consumer.DisposeAsync();
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        await Registry.DisposeAsync();
    }
}
