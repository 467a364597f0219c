using System.Net;
using Microsoft.Extensions.Logging;
using Nsx.Registry.Protection;
using Tron.Client;
using Tron.Transport;

namespace Nsx.Registry;

/// <summary>How a registry is used. Each kind of registry reads what concerns it.</summary>
public sealed class RegistryOptions
{
    /// <summary>How long a provider stays listed that the registry has lost from sight. It is told of our life three times as often.</summary>
    /// <value>1 s to 10 min; 10 s by default.</value>
    public TimeSpan LeaseTtl { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a list is read anew although nothing seems to have changed. Varies by a fifth.</summary>
    /// <value>1 s to 1 day; 60 s by default.</value>
    public TimeSpan RelistInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a registry may take to confirm that a provider was withdrawn before that is left to its lease.</summary>
    /// <value>Zero to 1 day; 2 s by default.</value>
    public TimeSpan WithdrawTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long providers are kept as suspects that a registry does not list any more although they answer: many that went at
    /// once, the last ones, or those that are missing after the registry was away. Consumers call suspects only when nobody
    /// else can be called; whoever does not answer a PING goes at once.
    /// </summary>
    /// <value>Zero to believe the registry whatever it says, at most 1 day; 60 s by default.</value>
    public TimeSpan SuspectGrace { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How suspects are connected to, to be asked whether they are alive. Needed when providers speak TLS.</summary>
    /// <value>Null by default: plain sockets.</value>
    public IConnector? ProbeConnector { get; set; }

    /// <summary>How long a registry may take to answer before consumers start without it, with what was kept on the disk, if anything.</summary>
    /// <value>More than zero, at most 1 day; 5 s by default.</value>
    public TimeSpan StartupTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where lists are kept for consumers that start while the registry is away. Shared by all processes of a user; below it each
    /// registry has a directory, and each service a file.
    /// </summary>
    /// <value>
    /// Empty to keep none. Null by default: <c>$XDG_CACHE_HOME/nsx</c>, or <c>nsx</c> in the user's directory for local data, for
    /// ZooKeeper; none for other registries.
    /// </value>
    public string? SnapshotDirectory { get; set; }

    /// <summary>How old a list on the disk may be. It is as old as the last moment at which the registry said so.</summary>
    /// <value>1 min to 30 days; 24 h by default.</value>
    public TimeSpan SnapshotMaxAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>This process's name in the registry's <c>CLIENT LIST</c>: visible ASCII without blanks.</summary>
    /// <value>The machine's name and the process's id by default.</value>
    public string ClientName { get; set; } = $"nsx:{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>
    /// How sessions with a registry are made. Null by default: heartbeats and the longest wait between two tries follow from
    /// <see cref="LeaseTtl"/>.
    /// </summary>
    public SessionChannelOptions? Channel { get; set; }

    /// <summary>How ZooKeeper is used.</summary>
    public ZooKeeperRegistryOptions ZooKeeper { get; set; } = new();

    /// <summary>The time that leases go by. By default the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Chance for jitter; null for one seeded at random.</summary>
    public Random? Random { get; set; }

    /// <summary>Where to log; null for nowhere, in a container for the container's.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Longer waits are taken for typing errors, and overflow timers.</summary>
    internal static TimeSpan LongestTime { get; } = TimeSpan.FromDays(1);

    /// <summary>How suspects are asked; null for a PING.</summary>
    internal SuspectProbe? Probe { get; set; }

    /// <summary>How names are looked up; null for the system's resolver.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>>? LookUp { get; set; }

    /// <summary>Throws an <see cref="ArgumentException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LeaseTtl, LeaseLimits.ShortestTtl);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LeaseTtl, LeaseLimits.LongestTtl);
        ArgumentOutOfRangeException.ThrowIfLessThan(RelistInterval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RelistInterval, LongestTime);
        ArgumentOutOfRangeException.ThrowIfLessThan(WithdrawTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WithdrawTimeout, LongestTime);
        ArgumentOutOfRangeException.ThrowIfLessThan(SuspectGrace, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SuspectGrace, LongestTime);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StartupTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StartupTimeout, LongestTime);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotMaxAge, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SnapshotMaxAge, TimeSpan.FromDays(30));
        ArgumentException.ThrowIfNullOrEmpty(ClientName);
        if (ClientName.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException($"Expected visible ASCII without blanks, got '{ClientName}'.", nameof(ClientName));
        ArgumentNullException.ThrowIfNull(Time);
        Channel?.Reconnect.Validate();
        ArgumentNullException.ThrowIfNull(ZooKeeper);
        ZooKeeper.Validate();
    }
}
