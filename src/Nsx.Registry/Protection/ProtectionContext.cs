using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry.Diagnostics;
using Nsx.Registry.Disk;
using Tron.Transport;

namespace Nsx.Registry.Protection;

/// <summary>What the watched services of one registry share. All members may be called by any thread.</summary>
internal sealed class ProtectionContext : IAsyncDisposable
{
    private readonly long _began;

    /// <param name="registry">The registry's name.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="usuallyOnDisk">Whether lists are kept on the disk when the options do not say.</param>
    public ProtectionContext(string registry, RegistryOptions options, bool usuallyOnDisk)
    {
        _began = options.Time.GetTimestamp();
        Registry = registry;
        Time = options.Time;
        Grace = options.SuspectGrace;
        StartupTimeout = options.StartupTimeout;
        Logger = options.LoggerFactory?.CreateLogger(RegistryLog.Category) ?? NullLogger.Instance;
        Prober = new(options.Probe ?? new PingProbe(options.ProbeConnector ?? new SocketConnector()).AskAsync);
        var directory = options.SnapshotDirectory ?? (usuallyOnDisk ? SnapshotPaths.Usual() : null);
        Store = string.IsNullOrEmpty(directory) ? null : new(SnapshotPaths.OfRegistry(directory, registry), options.SnapshotMaxAge, Time, Logger);
    }

    /// <summary>The registry's name.</summary>
    public string Registry { get; }

    public TimeProvider Time { get; }

    /// <inheritdoc cref="RegistryOptions.SuspectGrace"/>
    public TimeSpan Grace { get; }

    /// <inheritdoc cref="RegistryOptions.StartupTimeout"/>
    public TimeSpan StartupTimeout { get; }

    /// <summary>Monotonic, from an origin of its own.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_began);

    public ILogger Logger { get; }

    public SuspectProber Prober { get; }

    /// <summary>Where lists are kept on the disk; null for nowhere.</summary>
    public SnapshotStore? Store { get; }

    public ValueTask DisposeAsync() => Prober.DisposeAsync();
}
