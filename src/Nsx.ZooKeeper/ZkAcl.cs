using System.Security.Cryptography;
using System.Text;

namespace Nsx.ZooKeeper;

/// <summary>What somebody may do with a node.</summary>
[Flags]
public enum ZkPerms
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read its data and list its children. Without it there are no events either.</summary>
    Read = 1,

    /// <summary>Set its data.</summary>
    Write = 2,

    /// <summary>Create children.</summary>
    Create = 4,

    /// <summary>Delete children.</summary>
    Delete = 8,

    /// <summary>Set its permissions.</summary>
    Admin = 16,

    /// <summary>Everything.</summary>
    All = 31,
}

/// <summary>One entry of a node's access control list: who may do what. Lists are not inherited.</summary>
/// <param name="Perms">What.</param>
/// <param name="Scheme">How the identity was proven: <c>world</c>, <c>auth</c>, <c>digest</c>, <c>sasl</c>, <c>x509</c> or <c>ip</c>.</param>
/// <param name="Id">The identity, in the form of its scheme.</param>
public sealed record ZkAcl(ZkPerms Perms, string Scheme, string Id)
{
    private static readonly ZkAcl s_creator = new(ZkPerms.All, "auth", "");

    /// <summary>Anybody may do anything. For development.</summary>
    public static IReadOnlyList<ZkAcl> OpenUnsafe { get; } = [new(ZkPerms.All, "world", "anyone")];

    /// <summary>Whoever has one of the creator's identities may do anything, nobody else anything.</summary>
    public static IReadOnlyList<ZkAcl> CreatorAll { get; } = [s_creator];

    /// <summary>Whoever has one of the creator's identities may do anything, everybody else may read.</summary>
    public static IReadOnlyList<ZkAcl> CreatorAllWorldRead { get; } = [s_creator, new(ZkPerms.Read, "world", "anyone")];

    /// <summary>An entry for a user of the scheme <c>digest</c>. The server gets a hash (SHA-1) of the password.</summary>
    public static ZkAcl Digest(ZkPerms perms, string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(password);
#pragma warning disable CA5350 // The scheme is defined with SHA-1.
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes($"{user}:{password}"));
#pragma warning restore CA5350
        return new(perms, "digest", $"{user}:{Convert.ToBase64String(hash)}");
    }
}
