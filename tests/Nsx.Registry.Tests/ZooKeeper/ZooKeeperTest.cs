using System.Text;
using Microsoft.Extensions.Logging;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>A root of its own on a real server, registries on it, and an operator who looks and meddles.</summary>
public abstract class ZooKeeperTest : IAsyncLifetime
{
    private readonly List<IServiceRegistry> _opened = [];

    private protected ZooKeeperServer Server { get; private set; } = null!;

    private protected ZooKeeperClient Operator { get; private set; } = null!;

    /// <summary>What the registries have logged.</summary>
    private protected LogCollector Log { get; } = new();

    private protected string Base { get; } = SharedZooKeeper.NewChroot();

    private protected string Root => $"{Base}/services";

    private protected string Uri => $"zk://{Server.ConnectionString}{Root}";

    public virtual async Task InitializeAsync()
    {
        Server = await SharedZooKeeper.GetAsync();
        Operator = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = Server.ConnectionString });
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var registry in _opened)
            await registry.DisposeAsync();
        await Operator.DisposeAsync();
    }

    private protected IServiceRegistry Open(Action<RegistryOptions>? configure = null, string? uri = null)
    {
        var options = new RegistryOptions { LoggerFactory = new LoggerFactory([Log]), SnapshotDirectory = "" };
        configure?.Invoke(options);
        var registry = RegistryFactory.Open(uri ?? Uri, options);
        _opened.Add(registry);
        return registry;
    }

    private protected static async Task<IRegistration> RegisterAsync(IServiceRegistry registry, string service, string address)
    {
        var registration = registry.Register(new(service, address));
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), $"{service} at {address} is registered");
        return registration;
    }

    private protected string PathOf(string service, string address) => $"{Root}/{service}/{address}";

    private protected async Task<string> TextAsync(string path) => Encoding.UTF8.GetString((await Operator.GetAsync(path)).Data.Span);

    /// <summary>Waits until a node is as it should be.</summary>
    private protected async Task<ZkNode> SeeAsync(string path, Func<ZkNode, bool> condition, string because)
    {
        ZkNode? node = null;
        await Eventually.BeTrueAsync(() => (node = Operator.FindAsync(path).GetAwaiter().GetResult()) is not null && condition(node), because);
        return node!;
    }
}
