using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Nsx.Testing;
using Tron.Transport;

namespace Tron.Tests.Transport;

public class ConnectorTests
{
    public static TheoryData<IConnector> Connectors => [new SocketConnector(), new ThreadedSocketConnector()];

    [Theory]
    [MemberData(nameof(Connectors))]
    public async Task Where_nobody_listens_the_refusal_is_told(IConnector connector)
    {
        using var nobody = FreePorts.Take();
        var error = await Assert.ThrowsAsync<SocketException>(async () => await connector.ConnectAsync(nobody.EndPoint(), TimeSpan.FromSeconds(20), default));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Theory]
    [MemberData(nameof(Connectors))]
    public async Task A_name_is_resolved_and_each_of_its_addresses_tried(IConnector connector)
    {
        using var peer = new FakeRespPeer();
        using var connection = await connector.ConnectAsync(new DnsEndPoint("localhost", peer.EndPoint.Port), TimeSpan.FromSeconds(20), default);
        using var wire = await peer.AcceptAsync();
        await connection.SendAsync("hello"u8.ToArray());
        await wire.ExpectAsync("hello");
    }

    [Theory]
    [MemberData(nameof(Connectors))]
    public async Task A_reset_of_the_peer_is_an_error_and_no_goodbye(IConnector connector)
    {
        using var peer = new FakeRespPeer();
        using var connection = await connector.ConnectAsync(peer.EndPoint, TimeSpan.FromSeconds(20), default);
        (await peer.AcceptAsync()).Reset();
        var error = await Assert.ThrowsAsync<SocketException>(() => Task.Run(async () => await connection.ReceiveAsync(new byte[1])));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public async Task A_peer_that_never_finishes_the_TLS_handshake_is_given_up()
    {
        using var peer = new FakeRespPeer();
        var connector = new SocketConnector(new SslClientAuthenticationOptions { TargetHost = "localhost" });
        var error = await Assert.ThrowsAsync<TimeoutException>(async () => await connector.ConnectAsync(peer.EndPoint, TimeSpan.FromMilliseconds(50), default));
        Assert.Contains("within 0.05 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_signed_is_refused()
    {
        using var acceptor = new SocketAcceptor(Pairs.Loopback, new SslServerAuthenticationOptions { ServerCertificate = SelfSigned.Certificate });
        var connecting = new SocketConnector(new SslClientAuthenticationOptions { TargetHost = "localhost" }).ConnectAsync(acceptor.LocalEndPoint, TimeSpan.FromSeconds(20), default);
        var pending = await acceptor.AcceptAsync();
        var opening = pending!.OpenAsync(default).AsTask();
        await Assert.ThrowsAsync<AuthenticationException>(async () => await connecting);
        await Task.WhenAny(opening);
        pending.Refuse();
    }
}
