using System.Net.Security;
using Nsx.ZooKeeper;

namespace Nsx.Registry;

/// <summary>How a ZooKeeper registry is used: <c>zk://</c> and <c>zks://</c>.</summary>
public sealed class ZooKeeperRegistryOptions
{
    /// <summary>
    /// How long the ensemble keeps the entries of a provider that it has lost from sight. Long enough for a pause of a garbage
    /// collector or a virtual machine: consumers notice a dead provider by their own connections, at once.
    /// </summary>
    /// <value>400 ms to 1 h; 15 s by default. Servers have limits of their own, usually 4 s to 40 s.</value>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>One attempt at one server.</summary>
    /// <value>More than 0, at most 1 day; 5 s by default.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Credentials besides those in the address.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<ZkAuth> Auth { get; set; } = [];

    /// <summary>A user of SASL's DIGEST-MD5; null for none.</summary>
    public ZkSaslDigest? Sasl { get; set; }

    /// <summary>How to speak TLS with each server's host; null for what the system trusts. Only read for <c>zks://</c>.</summary>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; set; }

    /// <summary>The permissions of the nodes that this process creates.</summary>
    /// <value>
    /// Null by default: with credentials everything for them and reading for everybody, else everything for everybody. A client
    /// certificate is a credential.
    /// </value>
    public IReadOnlyList<ZkAcl>? Acl { get; set; }

    /// <summary>Whose readers entries are written for. Entries of all kinds are read, whatever this says.</summary>
    /// <value><see cref="PayloadHint.Spring"/> by default.</value>
    public PayloadHint Payload { get; set; } = PayloadHint.Spring;

    /// <summary>What to do when anybody may create, delete or change the nodes below the root, and so take over whatever is called there.</summary>
    /// <value><see cref="AclAudit.Warn"/> by default.</value>
    public AclAudit Audit { get; set; } = AclAudit.Warn;

    /// <summary>How often a registration is looked after although nothing seems to have changed. Varies by a fifth.</summary>
    /// <value>1 s to 1 day; 30 s by default.</value>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Throws an <see cref="ArgumentException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SessionTimeout, TimeSpan.FromMilliseconds(400));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SessionTimeout, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ConnectTimeout, RegistryOptions.LongestTime);
        ArgumentNullException.ThrowIfNull(Auth);
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckInterval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CheckInterval, RegistryOptions.LongestTime);
        if (Acl is { Count: 0 })
            throw new ArgumentException("Expected at least one entry, or null for the default.", nameof(Acl));
    }
}

/// <summary>How strict a registry is about who may write to it.</summary>
public enum AclAudit
{
    /// <summary>It does not look.</summary>
    Off,

    /// <summary>It says so in the log, once; not when all servers are on this machine.</summary>
    Warn,

    /// <summary>It registers nothing there.</summary>
    Strict,
}
