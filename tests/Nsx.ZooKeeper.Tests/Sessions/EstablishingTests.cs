using System.Net;
using Nsx.Testing;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Sessions;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>A server that answers at the last moment: the session is open or given up, and never both.</summary>
public sealed class EstablishingTests : IDisposable
{
    private static readonly ServerAddress s_server = new("h", 1);

    private readonly SessionCore _core = new(new() { ConnectionString = "127.0.0.1" }, ConnectionString.Parse("127.0.0.1"));
    private readonly Connection _connection = new(s_server, new(IPAddress.Loopback, 1), new(new ManualTimeProvider()), 1024);
    private readonly ConnectReply _granted = ConnectReply.Read(Hex.Bytes("00000000 00000fa0 010000181ea20000 00000010 ac8135dcc9ef6d546a7a8abbbaa34b9f 00"));

    public EstablishingTests() => _core.Opening(_connection);

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_connection_that_was_given_up_makes_nobody_connected()
    {
        _connection.Abort(new TimeoutException("too late"));

        Should.Throw<IOException>(() => _core.Established(_granted, s_server)).Message.ShouldBe("too late");

        _core.State.ShouldNotBe(ZkState.Connected);
    }

    [Fact]
    public void Whoever_is_connected_is_not_given_up_for_connecting_too_slowly()
    {
        _core.Established(_granted, s_server);

        _core.State.ShouldBe(ZkState.Connected);
        _core.OpenBy_NeedsLock.ShouldBe(TimeSpan.MaxValue);
    }
}
