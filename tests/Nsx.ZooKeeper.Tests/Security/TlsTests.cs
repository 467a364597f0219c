using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper.Tests.Sessions;

namespace Nsx.ZooKeeper.Tests.Security;

public sealed class TlsTests(SecureServer fixture) : IClassFixture<SecureServer>
{
    private const string Path = "/tls";

    [Fact]
    public async Task With_tls_everything_is_as_without()
    {
        await using var quick = await Quick.ConnectAsync(fixture.Secure(fixture.Certificates.Authority));
        await quick.Client.CreateAsync(Path, new byte[200_000], ZkCreateMode.Ephemeral);

        (await quick.Client.GetAsync(Path)).Data.Length.ShouldBe(200_000);
        (await quick.Client.WhoAmIAsync()).ShouldNotContain(identity => identity.Scheme == "x509");
    }

    [Fact]
    public async Task A_client_with_a_certificate_is_known_by_its_name()
    {
        await using var quick = await Quick.ConnectAsync(fixture.Secure(fixture.Certificates.Authority, fixture.Certificates.Client));

        (await quick.Client.WhoAmIAsync()).ShouldContain(("x509", "CN=client"));
    }

    [Fact]
    public async Task A_server_of_an_authority_that_is_not_trusted_is_refused()
    {
        using var strangers = new ZooKeeperCertificates();

        await AssertRefusedAsync(fixture.Secure(strangers.Authority), $"TLS with {fixture.SecureServers} failed");
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused() =>
        await AssertRefusedAsync(fixture.Secure(fixture.Certificates.Authority, host: "zoo.example"), "RemoteCertificateNameMismatch");

    [Fact]
    public async Task Options_that_cannot_be_made_are_said_to_be_the_reason() =>
        await AssertRefusedAsync(fixture.Plain with { Tls = _ => throw new InvalidDataException("no such file") }, "its options could not be made: no such file");

    [Fact]
    public async Task A_check_of_the_certificate_that_throws_is_said_to_be_the_reason()
    {
        var options = fixture.Plain with
        {
            ConnectionString = fixture.SecureServers,
            Tls = _ => new() { RemoteCertificateValidationCallback = (_, _, _, _) => throw new FormatException("no such list") },
        };

        await AssertRefusedAsync(options, "no such list");
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_is_no_reason_to_give_the_session_up()
    {
        using var strangers = new ZooKeeperCertificates();
        await using var quick = Quick.Start(fixture.Secure(strangers.Authority) with
        {
            Resume = new(7, new byte[16]),
            AbandonSessionAfter = TimeSpan.FromTicks(1),
        });

        await Eventually.BeTrueAsync(() => quick.Log.Messages(4006).Count >= 4, "it is tried again and again");

        quick.Log.Messages(4004).ShouldBeEmpty();
        quick.Client.Ticket.Id.ShouldBe(7);
    }

    [Fact]
    public async Task A_plain_client_at_the_port_for_tls_is_told() =>
        await AssertRefusedAsync(Quick.Options(fixture.SecureServers), "TLS");

    [Fact]
    public async Task A_client_with_tls_at_the_plain_port_is_told() =>
        await AssertRefusedAsync(fixture.Secure(fixture.Certificates.Authority) with { ConnectionString = fixture.Server.ConnectionString }, "Is it the server's secureClientPort");

    private static async Task AssertRefusedAsync(ZooKeeperOptions options, string why)
    {
        await using var quick = Quick.Start(options);

        // Warned of is the first round, which on a slow machine may have ended with the connect timeout.
        await Eventually.BeTrueAsync(() => quick.Log.Messages(4007).Count > 0, "it is warned of");
        await Eventually.BeTrueAsync(() => quick.Log.Entries.Any(entry => entry.EventId is 4006 or 4007 && entry.Message.Contains(why, StringComparison.Ordinal)), why);

        quick.Client.State.ShouldBe(ZkState.Connecting);
    }
}
