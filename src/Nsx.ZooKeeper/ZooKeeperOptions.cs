using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace Nsx.ZooKeeper;

/// <summary>How a client is connected to an ensemble. Immutable.</summary>
public sealed record ZooKeeperOptions
{
    /// <summary>The servers, and the node that the client takes for its root: <c>h1:2181,h2:2181,[::1]:2181/chroot</c>.</summary>
    /// <value>The port is 2181 by default, the chroot the root.</value>
    public required string ConnectionString { get; init; }

    /// <summary>How long the ensemble waits for a sign of life before it ends the session. Servers have limits of their own.</summary>
    /// <value>More than 0, at most 1 day; 15 s by default.</value>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One attempt at one server: TCP, TLS, the session's handshake and credentials.</summary>
    /// <value>More than 0, at most 1 day; 5 s by default.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>One operation, waiting for a connection included.</summary>
    /// <value>More than 0, at most 1 day, or <see cref="Timeout.InfiniteTimeSpan"/>; 10 s by default.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait between two rounds over all servers.</summary>
    public ZkBackoff Backoff { get; init; } = new();

    /// <summary>Credentials for every connection.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<ZkAuth> Auth { get; init; } = [];

    /// <summary>A user of SASL's DIGEST-MD5; null for none.</summary>
    public ZkSaslDigest? Sasl { get; init; }

    /// <summary>Switches to TLS, and says how for each server's host name; null for plain TCP.</summary>
    /// <remarks>
    /// Called for each connection; must make new options each time. The host name becomes their
    /// <see cref="SslClientAuthenticationOptions.TargetHost"/> unless they have one.
    /// </remarks>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>The permissions of nodes that are created without any.</summary>
    /// <value><see cref="ZkAcl.OpenUnsafe"/> by default.</value>
    public IReadOnlyList<ZkAcl> DefaultAcl { get; init; } = ZkAcl.OpenUnsafe;

    /// <summary>The largest request. Servers close the connection over larger ones than their <c>jute.maxbuffer</c>.</summary>
    /// <value>1,024 or more; 1,048,575 by default, as on servers.</value>
    public int MaxRequestBytes { get; init; } = 0xF_FFFF;

    /// <summary>The largest reply.</summary>
    /// <value>1,024 to 1 GiB; 16 MiB by default.</value>
    public int MaxResponseBytes { get; init; } = 16 << 20;

    /// <summary>How many operations may wait for a connection or a reply; further ones fail at once.</summary>
    /// <value>1 or more; 16,384 by default.</value>
    public int MaxQueuedRequests { get; init; } = 16 * 1024;

    /// <summary>
    /// After how long to give a session up whose servers accept connections but never answer, which is what servers do
    /// whose data were wiped or restored from an older copy; null for never.
    /// </summary>
    /// <value>More than 0, at most 1 day; 2 min by default. A server that admits to older data ends the wait at once.</value>
    public TimeSpan? AbandonSessionAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A session to take over; null for a new one.</summary>
    public ZkSessionTicket? Resume { get; init; }

    /// <summary>The time that timeouts go by. By default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Chance for jitter and the order of servers; null for one seeded at random.</summary>
    /// <remarks>Asked once, by the client's constructor, for the seed of its own: it may serve others as well.</remarks>
    public Random? Random { get; init; }

    /// <summary>Where to log; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// Throws an <see cref="ArgumentException"/> that names the first option outside its range, or a <see cref="FormatException"/>
    /// that says what is wrong with the connection string.
    /// </summary>
    public void Validate()
    {
        var longest = TimeSpan.FromDays(1);
        ZooKeeper.ConnectionString.Parse(ConnectionString);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SessionTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SessionTimeout, longest);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ConnectTimeout, longest);
        if (RequestTimeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RequestTimeout, longest);
        ArgumentOutOfRangeException.ThrowIfLessThan(Backoff.First, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(Backoff.Max, Backoff.First);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Backoff.Max, longest);
        ArgumentNullException.ThrowIfNull(Auth);
        ArgumentNullException.ThrowIfNull(Time);
        if (DefaultAcl is not { Count: > 0 })
            throw new ArgumentException("Expected at least one entry: servers refuse nodes without permissions.", nameof(DefaultAcl));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRequestBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxResponseBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxResponseBytes, 1 << 30);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedRequests, 1);
        if (AbandonSessionAfter is not { } patience)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience, TimeSpan.Zero, nameof(AbandonSessionAfter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(patience, longest, nameof(AbandonSessionAfter));
    }
}
