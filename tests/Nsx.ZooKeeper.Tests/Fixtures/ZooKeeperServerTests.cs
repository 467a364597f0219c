using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Fixtures;

public sealed class ZooKeeperServerTests
{
    private const int Sasl = 102;

    [Fact]
    public async Task A_server_that_has_started_serves_and_clamps_timeouts()
    {
        await using var server = await ZooKeeperServer.StartAsync(new() { MaxSessionTimeout = TimeSpan.FromSeconds(5) });

        (await FourLetterWord.AskModeAsync(server.EndPoint)).ShouldBe("standalone");
        using var session = await RawSession.ConnectAsync(server.EndPoint, timeoutMs: 60_000);
        session.TimeoutMs.ShouldBe(5_000);
    }

    [Fact]
    public async Task A_paused_server_says_nothing_until_it_is_resumed()
    {
        await using var server = await ZooKeeperServer.StartAsync();

        server.Pause();
        server.Mode.ShouldBeNull();
        server.IsRunning.ShouldBeTrue();
        server.Resume();

        await server.WaitUntilServingAsync();
    }

    [Fact]
    public async Task A_killed_server_comes_back_with_its_port_its_data_and_its_sessions()
    {
        await using var server = await ZooKeeperServer.StartAsync();
        using var before = await RawSession.ConnectAsync(server.EndPoint);
        (await before.CreateAsync("/kept", "data", isEphemeral: true)).ShouldBe(0);
        var (port, pid) = (server.Port, server.Pid);

        server.Kill();
        server.IsRunning.ShouldBeFalse();
        await server.RestartAsync();

        server.Port.ShouldBe(port);
        server.Pid.ShouldNotBe(pid);
        using var after = await RawSession.ConnectAsync(server.EndPoint, id: before.Id, password: before.Password);
        after.Id.ShouldBe(before.Id);
        (await after.GetAsync("/kept")).ShouldBe("data");
    }

    [Fact]
    public async Task A_wiped_server_knows_nothing_any_more()
    {
        await using var server = await ZooKeeperServer.StartAsync();
        using var before = await RawSession.ConnectAsync(server.EndPoint);
        await before.CreateAsync("/gone", "data");

        await server.WipeAndRestartAsync();

        using var resumed = await RawSession.ConnectAsync(server.EndPoint, id: before.Id, password: before.Password);
        resumed.TimeoutMs.ShouldBe(0);
        using var after = await RawSession.ConnectAsync(server.EndPoint);
        (await after.GetAsync("/gone")).ShouldBeNull();
    }

    [Fact]
    public async Task A_server_with_tls_shows_its_certificate_and_wants_one()
    {
        using var certificates = new ZooKeeperCertificates();
        await using var server = await ZooKeeperServer.StartAsync(new() { Tls = new(certificates) });
        using var client = new TcpClient("127.0.0.1", server.SecurePort);
        await using var stream = new SslStream(client.GetStream());
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificates.Authority);

        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            ClientCertificates = [certificates.Client],
            CertificateChainPolicy = trust,
        });
        await stream.WriteAsync("srvr"u8.ToArray());

        using var answer = new StreamReader(stream, Encoding.ASCII);
        (await answer.ReadToEndAsync()).ShouldContain("Mode: standalone");
        (await FourLetterWord.AskModeAsync(server.EndPoint)).ShouldBe("standalone", "The plain port is open as well.");
    }

    [Fact]
    public async Task A_server_with_sasl_challenges_whoever_begins()
    {
        await using var server = await ZooKeeperServer.StartAsync(new() { Sasl = new("nsx", "secret") });
        using var session = await RawSession.ConnectAsync(server.EndPoint);

        var (error, token) = await session.CallAsync(Sasl, new JuteBytes().Buffer([]));

        error.ShouldBe(0);
        Encoding.UTF8.GetString(token).ShouldContain("realm=\"zk-sasl-md5\"");
    }

    [Fact]
    public async Task A_server_that_does_not_start_shows_why()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => ZooKeeperServer.StartAsync(new() { Config = ["tickTime=never"] }));

        error.Message.ShouldContain("never");
    }

    [Fact]
    public async Task The_shared_server_is_one_and_its_chroots_are_many()
    {
        (await SharedZooKeeper.GetAsync()).ShouldBeSameAs(await SharedZooKeeper.GetAsync());
        (await FourLetterWord.AskModeAsync((await SharedZooKeeper.GetAsync()).EndPoint)).ShouldBe("standalone");
        SharedZooKeeper.NewChroot().ShouldNotBe(SharedZooKeeper.NewChroot());
    }
}
