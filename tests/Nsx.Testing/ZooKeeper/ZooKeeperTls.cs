namespace Nsx.Testing.ZooKeeper;

/// <summary>How a server speaks TLS.</summary>
/// <param name="Certificates">Who trusts whom.</param>
/// <param name="ClientAuth">Whether clients show certificates: need, want or none.</param>
public sealed record ZooKeeperTls(ZooKeeperCertificates Certificates, string ClientAuth = "need");
