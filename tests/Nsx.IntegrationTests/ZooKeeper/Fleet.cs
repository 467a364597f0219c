using Nsx.Consumer;
using Nsx.Provider;
using Nsx.Registry;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.IntegrationTests.ZooKeeper;

/// <summary>Providers and a consumer on real sockets, each with a registry of its own, on a real ensemble.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string Service = "TagEcho";
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(2);

    private readonly List<(NsxProvider Provider, IServiceRegistry Registry)> _providers = [];

    private Fleet(ZooKeeperEnsemble ensemble)
    {
        Ensemble = ensemble;
        Consumer = new(OpenRegistry(), new() { Timeout = TimeSpan.FromSeconds(20) }, ownsRegistry: true);
    }

    public ZooKeeperEnsemble Ensemble { get; }

    public NsxConsumer Consumer { get; }

    public ITagEcho Client => Consumer.Create<ITagEcho>();

    public IEnumerable<string> Addresses => _providers.Select(entry => entry.Provider.Address);

    /// <summary>The addresses that the consumer may call now, those it would only call in need included.</summary>
    public IEnumerable<string> Known
    {
        get
        {
            var snapshot = Consumer.Providers<ITagEcho>();
            return snapshot.Endpoints.Concat(snapshot.Suspects).Select(endpoint => endpoint.Address);
        }
    }

    public static async Task<Fleet> StartAsync(int providers = 3)
    {
        var fleet = new Fleet(await ZooKeeperEnsemble.StartAsync());
        for (var i = 0; i < providers; i++)
            await fleet.AddProviderAsync();
        await fleet.BeCompleteAsync();
        return fleet;
    }

    public async Task<NsxProvider> AddProviderAsync(string listen = "127.0.0.1:0")
    {
        var registry = OpenRegistry();
        var provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation) = (listen, TimeSpan.FromMilliseconds(100)), services => services.AddService<ITagEcho>(new TagEcho()), registry);
        await provider.StartAsync();
        _providers.Add((provider, registry));
        return provider;
    }

    /// <summary>Waits until the registry tells the consumer of all providers, and of nobody else.</summary>
    public Task BeCompleteAsync(TimeSpan? deadline = null) => Eventually.BeTrueAsync(
        () => Consumer.Providers<ITagEcho>() is { Freshness: Freshness.Live, Suspects.IsEmpty: true } snapshot
            && snapshot.Endpoints.Select(endpoint => endpoint.Address).ToHashSet().SetEquals(Addresses),
        "the consumer knows every provider",
        deadline);

    /// <summary>A look at the tree with a client of its own.</summary>
    public async Task<ZooKeeperClient> LookAsync() => await ZooKeeperClient.ConnectAsync(new() { ConnectionString = Ensemble.ConnectionString });

    /// <summary>A registry on these servers, with short sessions.</summary>
    public static IServiceRegistry OpenRegistry(string servers) =>
        RegistryFactory.Open($"zk://{servers}", new() { ZooKeeper = new() { SessionTimeout = SessionTimeout }, SnapshotDirectory = "" });

    public async ValueTask DisposeAsync()
    {
        await Consumer.DisposeAsync();
        foreach (var (provider, registry) in _providers)
        {
            await provider.DisposeAsync();
            await registry.DisposeAsync();
        }

        await Ensemble.DisposeAsync();
    }

    private IServiceRegistry OpenRegistry() => OpenRegistry(Ensemble.ConnectionString);
}
