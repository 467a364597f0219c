using Nsx.Testing;
using Tron.Client;
using Tron.Sessions;

namespace Tron.Tests.Client;

public class ClientReadsOnTests
{
    [Fact]
    public async Task A_client_takes_replies_while_the_server_takes_no_requests()
    {
        using var connection = new ScriptedConnection(false);
        var sut = new RespClientSession();
        var session = new Session(connection, sut, new() { PauseReadingAtBytes = 10 }, new(new ManualTimeProvider()));
        connection.HoldSends();
        _ = session.Start();
        var (first, second) = (sut.SendAsync("ECHO", "one"), sut.SendAsync("ECHO", "two"));
        connection.Feed("+one\r\n");
        await Eventually.CompleteAsync(first, "the first reply is read");
        connection.Feed("+two\r\n");
        await Eventually.CompleteAsync(second, "and so is the second");
        session.Abort(CloseReason.Local);
    }
}
