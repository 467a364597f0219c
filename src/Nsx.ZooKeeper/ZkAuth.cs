using System.Text;

namespace Nsx.ZooKeeper;

/// <summary>Credentials that are sent on every connection.</summary>
/// <param name="Scheme">The scheme, such as <c>digest</c>.</param>
/// <param name="Data">What the scheme asks for. Goes over the wire as it is: use TLS.</param>
public sealed record ZkAuth(string Scheme, ReadOnlyMemory<byte> Data)
{
    /// <summary>
    /// A user and a password. Servers accept any: a wrong one shows as <see cref="ZkError.NoAuth"/> where it would have been needed.
    /// </summary>
    public static ZkAuth Digest(string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(password);
        return new("digest", Encoding.UTF8.GetBytes($"{user}:{password}"));
    }

    /// <summary>The scheme alone: credentials are for no log.</summary>
    public override string ToString() => Scheme;
}

/// <summary>A user of SASL's mechanism DIGEST-MD5 (RFC 2831). The password does not cross the wire.</summary>
/// <param name="User">The user.</param>
/// <param name="Password">The password.</param>
public sealed record ZkSaslDigest(string User, string Password)
{
    /// <summary>The user alone: passwords are for no log.</summary>
    public override string ToString() => User;
}
