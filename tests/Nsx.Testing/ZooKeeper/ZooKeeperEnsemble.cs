namespace Nsx.Testing.ZooKeeper;

/// <summary>Several real servers that elect a leader. What can be done to one is done to its node.</summary>
public sealed class ZooKeeperEnsemble : IAsyncDisposable
{
    private readonly FreePorts _ports;

    private ZooKeeperEnsemble(FreePorts ports, IReadOnlyList<ZooKeeperServer> nodes) => (_ports, Nodes) = (ports, nodes);

    /// <summary>All servers, those that do not run too; the first has the id 1.</summary>
    public IReadOnlyList<ZooKeeperServer> Nodes { get; }

    /// <summary>The addresses of all servers, with commas.</summary>
    public string ConnectionString => string.Join(',', Nodes.Select(node => node.ConnectionString));

    private IEnumerable<ZooKeeperServer> Running => Nodes.Where(node => node.IsRunning);

    /// <summary>Starts servers and waits until each of them serves.</summary>
    /// <exception cref="InvalidOperationException">No ZooKeeper or no Java is installed, or a server does not start: the text has its log.</exception>
    public static async Task<ZooKeeperEnsemble> StartAsync(int nodes = 3, ZooKeeperServerOptions? options = null)
    {
        var ensemble = Create(nodes, options ?? new());
        try
        {
            await ensemble.StartAllAsync();
            return ensemble;
        }
        catch
        {
            await ensemble.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until one server leads, and returns it.</summary>
    public async Task<ZooKeeperServer> FindLeaderAsync()
    {
        ZooKeeperServer? leader = null;
        await Eventually.BeTrueAsync(() => (leader = Running.FirstOrDefault(node => node.Mode == "leader")) is not null, "a server leads");
        return leader!;
    }

    /// <summary>Waits until one server follows, and returns it.</summary>
    public async Task<ZooKeeperServer> FindFollowerAsync()
    {
        ZooKeeperServer? follower = null;
        await Eventually.BeTrueAsync(() => (follower = Running.FirstOrDefault(node => node.Mode == "follower")) is not null, "a server follows");
        return follower!;
    }

    /// <summary>Kills the server that leads, and returns it: <see cref="ZooKeeperServer.RestartAsync"/> brings it back.</summary>
    public async Task<ZooKeeperServer> KillLeaderAsync()
    {
        var leader = await FindLeaderAsync();
        leader.Kill();
        return leader;
    }

    /// <summary>Stops all servers in good order.</summary>
    public Task StopAllAsync() => Task.WhenAll(Nodes.Select(node => node.StopAsync()));

    /// <summary>Starts the servers that do not run, and waits until all serve.</summary>
    public async Task StartAllAsync()
    {
        foreach (var node in Nodes.Where(node => !node.IsRunning))
            node.Launch();
        foreach (var node in Nodes)
            await node.WaitUntilServingAsync();
    }

    /// <summary>Stops all servers, and starts them without any data.</summary>
    public async Task WipeAllAndRestartAsync()
    {
        await StopAllAsync();
        foreach (var node in Nodes)
            node.Wipe();
        await StartAllAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        _ports.Dispose();
    }

    private static ZooKeeperEnsemble Create(int nodes, ZooKeeperServerOptions options)
    {
        var ports = FreePorts.Take(4 * nodes);
        var members = Enumerable.Range(0, nodes).Select(i => $"server.{i + 1}=127.0.0.1:{ports[(4 * i) + 2]}:{ports[(4 * i) + 3]}");
        string[] lines = ["initLimit=25", "syncLimit=10", "standaloneEnabled=false", .. members];
        return new(ports, [.. Enumerable.Range(0, nodes).Select(i => new ZooKeeperServer(options, ports[4 * i], ports[(4 * i) + 1], i + 1, lines))]);
    }
}
