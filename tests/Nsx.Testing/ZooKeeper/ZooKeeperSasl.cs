namespace Nsx.Testing.ZooKeeper;

/// <summary>A user of a server, known to DIGEST-MD5.</summary>
/// <param name="User">The name.</param>
/// <param name="Password">The password.</param>
/// <param name="IsRequired">Sessions that have not authenticated are refused.</param>
public sealed record ZooKeeperSasl(string User, string Password, bool IsRequired = false);
