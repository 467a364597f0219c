using Nsx.Testing;
using Tron.Transport;

namespace Tron.Tests.Transport;

public class SocketAcceptorTests
{
    [Fact]
    public async Task Disposing_ends_a_pending_accept_with_nothing()
    {
        var acceptor = new SocketAcceptor(Pairs.Loopback);
        var accepting = acceptor.AcceptAsync().AsTask();
        acceptor.Dispose();
        Assert.Null(await Eventually.CompleteAsync(accepting, "the accept ends"));
        Assert.Null(await acceptor.AcceptAsync());
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var first = new SocketAcceptor(Pairs.Loopback);
        var error = Assert.Throws<IOException>(() => new SocketAcceptor(first.LocalEndPoint));
        Assert.StartsWith($"Cannot listen on {first.LocalEndPoint}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_peer_is_dropped()
    {
        using var acceptor = new SocketAcceptor(Pairs.Loopback);
        using var wire = await Wire.ConnectAsync(acceptor.LocalEndPoint);
        (await acceptor.AcceptAsync())!.Refuse();
        Assert.Equal("", await wire.ReadToEndAsync());
    }
}
