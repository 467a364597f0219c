using Nsx.Provider;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.Consumer.Tests;

/// <summary>Providers of <see cref="IDesk"/> on real sockets, a registry in memory, and a consumer that finds them.</summary>
internal sealed class Desks : IAsyncDisposable
{
    private readonly List<NsxProvider> _providers = [];
    private readonly ConsumerOptions _options;
    private NsxConsumer? _consumer;

    /// <param name="configure">The options of the consumer, which has <see cref="Patience"/>.</param>
    public Desks(Action<ConsumerOptions>? configure = null) => _options = Patience.Options(configure);

    /// <summary>Registries of one name are one registry, in a whole process.</summary>
    public InMemoryRegistry Registry { get; } = new(Guid.NewGuid().ToString("N"));

    public NsxConsumer Consumer => _consumer ??= new(Registry, _options);

    /// <summary>Calls in turn, so that a test knows who comes next.</summary>
    public IDesk Client => Consumer.Create<IDesk>(new() { LoadBalancing = LoadBalancing.RoundRobin });

    public async Task<(NsxProvider Provider, Desk Desk)> AddProviderAsync(Action<NsxProviderBuilder>? build = null)
    {
        var desk = new Desk();
        var provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation) = ($"{Loopback.Next()}:0", TimeSpan.Zero),
            builder =>
            {
                builder.AddService<IDesk>(desk);
                build?.Invoke(builder);
            },
            Registry);
        await provider.StartAsync();
        _providers.Add(provider);
        return (provider, desk);
    }

    /// <summary>Announces a peer that follows a script.</summary>
    public FakeRespPeer AddPeer(string service = "Desk")
    {
        var peer = FakeRespPeer.Alone();
        Registry.Register(new(service, peer.EndPoint.ToString()));
        return peer;
    }

    /// <summary>Plays a provider's part until the consumer is ready to call.</summary>
    public async Task<Wire> ConnectAsync<TContract>(FakeRespPeer peer)
        where TContract : class
    {
        var ready = Consumer.WaitForReadyAsync<TContract>(TimeSpan.FromMinutes(1));
        var wire = await peer.AcceptAsync();
        await GreetAsync(wire);
        await Eventually.CompleteAsync(ready, "the handshake is done");
        return wire;
    }

    /// <summary>Plays a provider's part of the handshake.</summary>
    public static async Task GreetAsync(Wire wire)
    {
        await wire.ExpectAsync("*4\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$7\r\nSETNAME\r\n$3\r\nnsx\r\n*2\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n");
        await wire.SendAsync("%1\r\n$5\r\nproto\r\n:3\r\n%0\r\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (_consumer is not null)
            await _consumer.DisposeAsync();
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        await Registry.DisposeAsync();
    }
}
