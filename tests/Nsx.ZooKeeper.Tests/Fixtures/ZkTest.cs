using System.Text;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Fixtures;

/// <summary>A client in a corner of its own of the server that all tests share.</summary>
public abstract class ZkTest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _owned = [];

    /// <summary>Where this test has its nodes.</summary>
    protected string Chroot { get; } = SharedZooKeeper.NewChroot();

    protected ZooKeeperServer Server { get; private set; } = null!;

    protected ZooKeeperClient Client { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Server = await SharedZooKeeper.GetAsync();
        Client = await ConnectAsync();
        await Client.CreateAsync("/");
    }

    public async Task DisposeAsync()
    {
        _owned.Reverse();
        foreach (var owned in _owned)
            await owned.DisposeAsync();
    }

    /// <summary>A proxy in front of the server.</summary>
    protected FaultProxy Proxy() => Own(new FaultProxy(Server.EndPoint));

    /// <summary>One more client with the same chroot.</summary>
    /// <param name="proxy">What it goes through; null for nothing.</param>
    /// <param name="options">What is different about it.</param>
    protected async Task<ZooKeeperClient> ConnectAsync(FaultProxy? proxy = null, Func<ZooKeeperOptions, ZooKeeperOptions>? options = null)
    {
        var client = Own(new ZooKeeperClient((options ?? (usual => usual))(Options(proxy))));
        await Eventually.CompleteAsync(client.WaitConnectedAsync(), "the client connects");
        return client;
    }

    protected ZooKeeperOptions Options(FaultProxy? proxy = null) => new()
    {
        ConnectionString = $"127.0.0.1:{proxy?.EndPoint.Port ?? Server.Port}{Chroot}",
        Backoff = new() { First = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromMilliseconds(50) },
        Random = new(1),
    };

    /// <summary>Breaks all connections of a proxy and waits until its client is connected again.</summary>
    protected static async Task ReconnectAsync(FaultProxy proxy, ZooKeeperClient client)
    {
        await BreakAsync(proxy, client);
        await ReturnAsync(proxy, client);
    }

    /// <summary>Breaks all connections of a proxy, and lets none through until <see cref="ReturnAsync"/>.</summary>
    protected static async Task BreakAsync(FaultProxy proxy, ZooKeeperClient client)
    {
        proxy.IsDown = true;
        proxy.ResetAll();
        await Eventually.BeTrueAsync(() => client.State == ZkState.Suspended, "the client has lost its connection");
    }

    protected static async Task ReturnAsync(FaultProxy proxy, ZooKeeperClient client)
    {
        proxy.IsDown = false;
        await Eventually.CompleteAsync(client.WaitConnectedAsync(), "the client is connected again");
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ZkNode? node) => Encoding.UTF8.GetString(node.ShouldNotBeNull().Data.Span);

    /// <summary>Disposed at the end, the last one first.</summary>
    protected T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
