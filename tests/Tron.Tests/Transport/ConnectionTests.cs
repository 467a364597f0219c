using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Tron.Transport;

namespace Tron.Tests.Transport;

public class TcpConnectionTests : ConnectionContract
{
    protected override Task<(Connection Client, Connection Server)> ConnectAsync() =>
        Pairs.ConnectAsync(new SocketConnector(), new SocketAcceptor(Pairs.Loopback));
}

public class ThreadedTcpConnectionTests : ConnectionContract
{
    protected override Task<(Connection Client, Connection Server)> ConnectAsync() =>
        Pairs.ConnectAsync(new ThreadedSocketConnector(), new SocketAcceptor(Pairs.Loopback));
}

public class UnixConnectionTests : ConnectionContract
{
    protected override Task<(Connection Client, Connection Server)> ConnectAsync() =>
        Pairs.ConnectAsync(new SocketConnector(), new SocketAcceptor(Pairs.UnixAddress()));
}

public class ThreadedUnixConnectionTests : ConnectionContract
{
    protected override Task<(Connection Client, Connection Server)> ConnectAsync() =>
        Pairs.ConnectAsync(new ThreadedSocketConnector(), new SocketAcceptor(Pairs.UnixAddress()));
}

public class TlsConnectionTests : ConnectionContract
{
    protected override Task<(Connection Client, Connection Server)> ConnectAsync() => Pairs.ConnectAsync(
        new SocketConnector(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, shown, _, _) => SelfSigned.Certificate.Equals(shown) }),
        new SocketAcceptor(Pairs.Loopback, new SslServerAuthenticationOptions { ServerCertificate = SelfSigned.Certificate }));
}

public class MemoryConnectionTests : ConnectionContract
{
    protected override Task<(Connection Client, Connection Server)> ConnectAsync()
    {
        var (client, server) = MemoryConnection.CreatePair();
        return Task.FromResult<(Connection, Connection)>((client, server));
    }
}

internal static class Pairs
{
    public static IPEndPoint Loopback => new(IPAddress.Loopback, 0);

    public static UnixDomainSocketEndPoint UnixAddress() => new(Path.Combine(Path.GetTempPath(), $"tron-{Guid.NewGuid():N}.sock"));

    public static async Task<(Connection Client, Connection Server)> ConnectAsync(IConnector connector, SocketAcceptor acceptor)
    {
        using (acceptor)
        {
            var connecting = connector.ConnectAsync(acceptor.LocalEndPoint, TimeSpan.FromSeconds(20), default);
            var pending = await acceptor.AcceptAsync();
            var server = await pending!.OpenAsync(default);
            return (await connecting, server);
        }
    }
}
