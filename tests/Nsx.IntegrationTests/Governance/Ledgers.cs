using System.Net;
using Nsx.Consumer;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.IntegrationTests.Governance;

/// <summary>A consumer of <see cref="ILedger"/>, and its providers: processes that can be killed, or scripts.</summary>
internal sealed class Ledgers : IAsyncDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<IAsyncDisposable> _providers = [];
    private readonly InMemoryRegistry _registry = new(Guid.NewGuid().ToString("N"));

    public Ledgers(Action<ConsumerOptions>? configure = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("nsx-ledgers").FullName;
        var options = new ConsumerOptions();
        configure?.Invoke(options);
        Consumer = new(_registry, options);
    }

    /// <summary>Where the processes keep their journals.</summary>
    public string Directory { get; }

    public NsxConsumer Consumer { get; }

    /// <summary>Starts processes, and waits until they listen.</summary>
    public async Task<LedgerProcess[]> StartProcessesAsync(int count)
    {
        var ports = FreePorts.Take(count);
        var processes = ports.Select(port => new LedgerProcess(Directory, port)).ToArray();
        _owned.AddRange([.. processes, ports]);
        foreach (var process in processes)
            process.Start();
        await Task.WhenAll(processes.Select(process => process.BeReadyAsync()));
        return processes;
    }

    /// <summary>Adds a provider in this process.</summary>
    public async Task<Ledger> AddAsync(Action<Provider.ProviderOptions>? configure = null)
    {
        var ledger = new Ledger();
        var provider = Provider.NsxProvider.Create(
            options =>
            {
                (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero);
                configure?.Invoke(options);
            },
            services => services.AddService<ILedger>(ledger),
            _registry);
        await provider.StartAsync();
        _providers.Add(provider);
        return ledger;
    }

    /// <summary>Adds a provider that answers every call alike: see <see cref="ScriptedProvider"/>.</summary>
    public ScriptedProvider AddScript(Func<ScriptedCall, string?> answer)
    {
        var provider = new ScriptedProvider(answer);
        _owned.Add(provider);
        Announce(provider.EndPoint);
        return provider;
    }

    public void Announce(EndPoint address) => _registry.Register(new("Ledger", address.ToString()!));

    /// <summary>What the consumer knows of the endpoints of a proxy.</summary>
    public static IReadOnlyCollection<EndpointNode> NodesOf(ILedger ledger) => ServiceProxyFactory.Behind(ledger)!.Client.Target.Nodes;

    /// <summary>Waits until so many endpoints are connected.</summary>
    public static Task BeConnectedAsync(ILedger ledger, int count) =>
        Eventually.BeTrueAsync(() => NodesOf(ledger).Count(node => node.IsConnected) == count, $"{count} endpoints are connected");

    public async ValueTask DisposeAsync()
    {
        await Consumer.DisposeAsync();
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        foreach (var owned in _owned)
            owned.Dispose();
        await _registry.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
