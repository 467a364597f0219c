using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry.Diagnostics;
using Nsx.Registry.Protection;
using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>What the parts of one lease registry's client share. All members may be called by any thread.</summary>
internal sealed class LeaseContext(string name, RegistryOptions options)
{
    private readonly Jitter _jitter = new(options.Random);
    private readonly long _began = options.Time.GetTimestamp();

    public string Name => name;

    public TimeProvider Time { get; } = options.Time;

    public TimeSpan Ttl { get; } = options.LeaseTtl;

    public TimeSpan RelistInterval { get; } = options.RelistInterval;

    public TimeSpan WithdrawTimeout { get; } = options.WithdrawTimeout;

    /// <summary>How often leases are kept, and how long anything that failed waits for the next try.</summary>
    public TimeSpan KeepInterval => Ttl / 3;

    public ILogger Logger { get; } = options.LoggerFactory?.CreateLogger(RegistryLog.Category) ?? NullLogger.Instance;

    public ProtectionContext Protection { get; } = new(name, options, usuallyOnDisk: false);

    public SnapshotDispatcher Dispatcher { get; } = new($"nsx registry callbacks {name}");

    /// <summary>Monotonic, from an origin of its own.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_began);

    /// <summary>The moment about an interval from now: clients that began together must not stay together.</summary>
    public TimeSpan After(TimeSpan interval) => Now + _jitter.About(interval);
}
