using Nsx;
using Nsx.Consumer;
using Nsx.Provider;
using Nsx.Registry;

namespace Governance;

/// <summary>Providers called a, b, c … on real sockets, a registry in memory, and a consumer: what every example begins with.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly List<Actor> _actors = [];
    private readonly ConsumerOptions _options = new() { Seed = 1 };
    private NsxConsumer? _consumer;
    private int _ready;

    private Stage() => _options.Pickers["Watch"] = context =>
    {
        _ready = context.Candidates.Length;
        return new Watcher();
    };

    /// <summary>Where providers are announced.</summary>
    public IServiceRegistry Registry { get; } = RegistryFactory.Open($"memory://{Guid.NewGuid():N}");

    /// <summary>The one consumer.</summary>
    public NsxConsumer Consumer => _consumer ??= new(Registry, _options);

    /// <summary>The shop of a provider.</summary>
    public Shop this[string name] => _actors.Single(actor => actor.Name == name).Shop;

    /// <summary>Starts providers: <c>Stage.WithAsync("a", "b")</c>.</summary>
    public static async Task<Stage> WithAsync(params string[] names)
    {
        var stage = new Stage();
        foreach (var name in names)
            await stage.AddAsync(name);
        return stage;
    }

    /// <summary>Starts providers one by one: <c>Stage.Empty.AddAsync("a", …)</c>.</summary>
    public static Stage Empty() => new();

    /// <summary>Starts a provider.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="metadata">What consumers are told of it: <c>weight=3 zone=north</c>.</param>
    /// <param name="configure">Its options.</param>
    /// <param name="build">What it hosts besides its shop, and filters.</param>
    public async Task<Actor> AddAsync(
        string name, string metadata = "", Action<ProviderOptions>? configure = null, Action<NsxProviderBuilder>? build = null)
    {
        var shop = new Shop(name);
        var provider = NsxProvider.Create(
            options =>
            {
                options.Listen = "127.0.0.1:0";
                options.Propagation = TimeSpan.Zero;
                foreach (var word in metadata.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    options.Metadata[word.Split('=')[0]] = word.Split('=')[1];
                configure?.Invoke(options);
            },
            services =>
            {
                services.AddService<IShop>(shop).AddFilter(
                    (call, next) =>
                    {
                        shop.MayRefuse();
                        return next(call);
                    },
                    target: "Shop");
                build?.Invoke(services);
            },
            Registry);
        await provider.StartAsync();
        await Task.WhenAll(provider.Registrations.Select(registration => registration.WhenConfirmedAsync()));
        var actor = new Actor(name, shop, provider);
        _actors.Add(actor);
        return actor;
    }

    /// <summary>Says how the consumer is connected; before it makes its first proxy.</summary>
    public Stage Connect(Action<ConsumerOptions> configure)
    {
        configure(_options);
        return this;
    }

    /// <summary>A proxy, once all of its endpoints are connected.</summary>
    public async Task<IShop> OpenAsync(ServiceOptions? options = null)
    {
        var shop = Consumer.Create<IShop>(options);

        // A second proxy hears of every connection, after the first one.
        Consumer.Create<IShop>((options ?? new()) with { LoadBalancing = "Watch" });
        await ConnectedAsync(shop);
        return shop;
    }

    /// <summary>Waits until all endpoints that a proxy may use are connected, so that an example prints the same each time.</summary>
    public async Task ConnectedAsync(IShop shop)
    {
        await shop.InformAsync(one => one.WhoAsync());
        await Calls.UntilAsync(() => Volatile.Read(ref _ready) == Consumer.Endpoints<IShop>().Count(endpoint => endpoint.IsUsed));
        await Task.Delay(20);
    }

    /// <summary>Changes what consumers are told of a provider.</summary>
    public async Task AnnounceAsync(string name, string key, string value)
    {
        await ProviderOf(name).AnnounceAsync(endpoint => endpoint with { Metadata = endpoint.Metadata.SetItem(key, value) });
        await Calls.UntilAsync(() => Consumer.Providers<IShop>().Endpoints.Any(endpoint => endpoint.Metadata.GetValueOrDefault(key) == value));
        await Task.Delay(20);
    }

    /// <summary>Stops a provider in good order.</summary>
    public async Task StopAsync(string name)
    {
        await ProviderOf(name).StopAsync();
        await Calls.UntilAsync(() => Consumer.Providers<IShop>().Endpoints.All(endpoint => endpoint.Address != ProviderOf(name).Address));
        await Task.Delay(20);
    }

    /// <summary>Stops a provider at once: calls under way are given up.</summary>
    public Task KillAsync(string name) => ProviderOf(name).StopAsync(new CancellationToken(canceled: true));

    /// <summary>Where a provider listens.</summary>
    public string AddressOf(string name) => ProviderOf(name).Address;

    /// <summary>Who listens at this address?</summary>
    public string NameOf(string address) => _actors.Single(actor => actor.Provider.Address == address).Name;

    public async ValueTask DisposeAsync()
    {
        if (_consumer is not null)
            await _consumer.DisposeAsync();
        foreach (var actor in _actors)
        {
            await actor.Provider.StopAsync(new CancellationToken(canceled: true));
            await actor.Provider.DisposeAsync();
        }

        await Registry.DisposeAsync();
    }

    private NsxProvider ProviderOf(string name) => _actors.Single(actor => actor.Name == name).Provider;

    private sealed class Watcher : Picker
    {
        public override int Pick(in PickRequest request) => 0;
    }
}
