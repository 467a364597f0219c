using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry.Diagnostics;
using Tron.Transport;

namespace Nsx.Registry.Protection;

/// <summary>What the watched services of one registry share. All members may be called by any thread.</summary>
internal sealed class ProtectionContext(RegistryOptions options) : IAsyncDisposable
{
    private readonly long _began = options.Time.GetTimestamp();

    /// <inheritdoc cref="RegistryOptions.SuspectGrace"/>
    public TimeSpan Grace { get; } = options.SuspectGrace;

    public TimeProvider Time { get; } = options.Time;

    /// <summary>Monotonic, from an origin of its own.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_began);

    public ILogger Logger { get; } = options.LoggerFactory?.CreateLogger(RegistryLog.Category) ?? NullLogger.Instance;

    public SuspectProber Prober { get; } = new(options.Probe ?? new PingProbe(options.ProbeConnector ?? new SocketConnector()).AskAsync);

    public ValueTask DisposeAsync() => Prober.DisposeAsync();
}
