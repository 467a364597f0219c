using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Sessions;

namespace Nsx.ZooKeeper.Tests.Security;

/// <summary>A server with a port for TLS beside the plain one, where clients may show certificates, and with a user of SASL.</summary>
public sealed class SecureServer : IAsyncLifetime
{
    public ZooKeeperCertificates Certificates { get; } = new();

    public ZooKeeperServer Server { get; private set; } = null!;

    public ZooKeeperOptions Plain => Quick.Options(Server.ConnectionString);

    public string SecureServers => $"127.0.0.1:{Server.SecurePort}";

    public async Task InitializeAsync() => Server = await ZooKeeperServer.StartAsync(new() { Tls = new(Certificates, "want"), Sasl = new("nsx", "secret") });

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Certificates.Dispose();
    }

    /// <summary>Options of a client that trusts an authority, and shows a certificate if it has one.</summary>
    public ZooKeeperOptions Secure(X509Certificate2 trusted, X509Certificate2? own = null, string? host = null) => Quick.Options(SecureServers) with
    {
        Tls = _ =>
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(trusted);
            return new SslClientAuthenticationOptions { TargetHost = host, ClientCertificates = own is null ? null : [own], CertificateChainPolicy = policy };
        },
    };
}
