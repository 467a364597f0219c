using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Nsx.Testing;
using Tron.Transport;

namespace Nsx.IntegrationTests;

/// <summary>Large values, TLS, Unix sockets.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task A_megabyte_goes_both_ways()
    {
        await using var sut = new Echoes();
        await sut.AddProviderAsync();
        var bytes = new byte[1024 * 1024];
        new Random(1).NextBytes(bytes);
        sut.Client.Bytes(bytes).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_over_the_limit_says_which_option_it_is()
    {
        await using var sut = new Echoes(options => options.Channel = options.Channel with
        {
            Reconnect = options.Channel.Reconnect with { FirstDelay = TimeSpan.FromMilliseconds(1) },
        });
        await sut.AddProviderAsync(configure: options => options.Server = options.Server with { Limits = new() { MaxBulkBytes = 1000 } });
        var client = sut.Client;
        var e = Should.Throw<RpcException>(() => client.Bytes(new byte[1001]));
        e.Message.ShouldContain("RespLimits.MaxBulkBytes");
        await Eventually.BeTrueAsync(() => Succeeds(() => client.Bytes(new byte[1000])), "smaller calls go on");
    }

    [Fact]
    public async Task A_result_over_the_limit_says_which_option_it_is()
    {
        await using var sut = new Echoes(options => options.Limits = new() { MaxBulkBytes = 1000 });
        await sut.AddProviderAsync();
        var client = sut.Client;
        var e = Should.Throw<RpcException>(() => client.Bytes(new byte[1001]));
        e.Message.ShouldContain("RespLimits.MaxBulkBytes");
        await Eventually.BeTrueAsync(() => Succeeds(() => client.Bytes(new byte[1000])), "smaller calls go on");
    }

    [Fact]
    public async Task Calls_go_over_TLS()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        var expected = certificate.GetCertHashString();
        await using var sut = new Echoes(options =>
        {
            options.Timeout = TimeSpan.FromSeconds(60);
            options.Channel = options.Channel with
            {
                Connector = new SocketConnector(new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    RemoteCertificateValidationCallback = (_, remote, _, _) => remote!.GetCertHashString() == expected,
                }),

                // The first handshake of a process takes its time.
                Reconnect = options.Channel.Reconnect with { ConnectTimeout = TimeSpan.FromSeconds(20) },
            };
        });
        await sut.AddProviderAsync(configure: options => options.Tls = new() { ServerCertificate = certificate });
        sut.Client.TagSync("secret").ShouldBe("secret");
        (await sut.Client.TagAsync(new string('s', 100_000))).Length.ShouldBe(100_000);
    }

    [Fact]
    public async Task Calls_go_over_unix_sockets()
    {
        var path = Path.Combine(Path.GetTempPath(), $"nsx-{Guid.NewGuid():N}.sock");
        await using var sut = new Echoes();
        var provider = await sut.AddProviderAsync(configure: options => options.Listen = $"unix:{path}");
        provider.Address.ShouldBe($"unix:{path}");
        sut.Client.TagSync("near").ShouldBe("near");
    }

    private static bool Succeeds(Action call)
    {
        try
        {
            call();
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
