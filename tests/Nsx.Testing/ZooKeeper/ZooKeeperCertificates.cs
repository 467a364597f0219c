using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Nsx.Testing.ZooKeeper;

/// <summary>An authority of a test, and a server and a client that it vouches for. The server's names are localhost and 127.0.0.1.</summary>
public sealed class ZooKeeperCertificates : IDisposable
{
    private readonly RSA _authorityKey = RSA.Create(2048);

    public ZooKeeperCertificates()
    {
        var request = new CertificateRequest("CN=nsx-test-authority", _authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        Server = Issue("server");
        Client = Issue("client");
    }

    /// <summary>Whom both sides trust.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The server's certificate, with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>The client's certificate, with its key: <c>CN=client</c>.</summary>
    public X509Certificate2 Client { get; }

    /// <summary>A certificate of this authority, with a key of its own.</summary>
    /// <param name="name">The common name.</param>
    /// <param name="host">The name it is valid for; localhost and 127.0.0.1 when null.</param>
    public X509Certificate2 Issue(string name, string? host = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host ?? "localhost");
        if (host is null)
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7f;
        using var bare = request.Create(Authority, Authority.NotBefore, Authority.NotAfter, serial);
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate and its key in one PEM text, as servers read it.</summary>
    public static string ToPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Authority.Dispose();
        _authorityKey.Dispose();
    }
}
