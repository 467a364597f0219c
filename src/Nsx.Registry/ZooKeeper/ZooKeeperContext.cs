using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry.Diagnostics;
using Nsx.Registry.Protection;
using Nsx.Registry.Snapshots;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper;

/// <summary>What the parts of one ZooKeeper registry share. All members may be called by any thread.</summary>
internal sealed class ZooKeeperContext(string name, ZooKeeperTarget target, RegistryOptions options, ZooKeeperClient client, IReadOnlyList<ZkAcl> acl)
{
    private readonly Jitter _jitter = new(options.Random);

    public string Name => name;

    public ZooKeeperTarget Target => target;

    public ZooKeeperClient Client => client;

    public NodePaths Paths { get; } = new(target);

    /// <summary>The permissions of nodes that are created.</summary>
    public IReadOnlyList<ZkAcl> Acl => acl;

    public RegistryOptions Options => options;

    public TimeProvider Time => options.Time;

    public ILogger Logger { get; } = options.LoggerFactory?.CreateLogger(RegistryLog.Category) ?? NullLogger.Instance;

    public ProtectionContext Protection { get; } = new(name, options, usuallyOnDisk: true);

    public SnapshotDispatcher Dispatcher { get; } = new($"nsx registry callbacks {name}");

    /// <summary>Tells this process's entries from those of another at the same address, such as the one before a restart.</summary>
    public string InstanceId { get; } = Guid.NewGuid().ToString("N");

    /// <inheritdoc cref="Jitter.About"/>
    public TimeSpan About(TimeSpan interval) => _jitter.About(interval);

    /// <inheritdoc cref="Jitter.Some"/>
    public TimeSpan Some(TimeSpan most) => _jitter.Some(most);
}
