namespace Tron.Tests.Server;

/// <summary>The bytes that clients of all languages rely on.</summary>
public class ConnectionCommandTests : RespServerRig
{
    [Theory]
    [InlineData("PING\r\n", "+PONG\r\n")]
    [InlineData("ping\r\n", "+PONG\r\n")]
    [InlineData("*1\r\n$4\r\npInG\r\n", "+PONG\r\n")]
    [InlineData("*2\r\n$4\r\nPING\r\n$5\r\nhello\r\n", "$5\r\nhello\r\n")]
    [InlineData("PING a b\r\n", "-ERR wrong number of arguments for 'ping' command\r\n")]
    [InlineData("ping x y z\r\n", "-ERR wrong number of arguments for 'ping' command\r\n")]
    [InlineData("*2\r\n$4\r\nECHO\r\n$6\r\n\u0000\r\n\u00ff\"'\r\n", "$6\r\n\u0000\r\n\u00ff\"'\r\n")]
    [InlineData("*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", "$0\r\n\r\n")]
    [InlineData("ECHO\r\n", "-ERR wrong number of arguments for 'echo' command\r\n")]
    [InlineData("SELECT 0\r\n", "+OK\r\n")]
    [InlineData("SELECT 1\r\n", "-ERR DB index is out of range\r\n")]
    [InlineData("SELECT x\r\n", "-ERR value is not an integer or out of range\r\n")]
    [InlineData("AUTH secret\r\n", "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n")]
    [InlineData("AUTH default secret\r\n", "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n")]
    [InlineData("AUTH eve secret\r\n", "-WRONGPASS invalid username-password pair or user is disabled.\r\n")]
    [InlineData("AUTH\r\n", "-ERR wrong number of arguments for 'auth' command\r\n")]
    [InlineData("RESET\r\n", "+RESET\r\n")]
    [InlineData("RESET now\r\n", "-ERR wrong number of arguments for 'reset' command\r\n")]
    public async Task A_request_has_its_golden_reply_and_the_connection_goes_on(string request, string reply)
    {
        var wire = await AskAsync(request, reply);
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
    }

    [Theory]
    [InlineData("HELLO 1\r\n", "-NOPROTO unsupported protocol version\r\n")]
    [InlineData("HELLO 4\r\n", "-NOPROTO unsupported protocol version\r\n")]
    [InlineData("HELLO x\r\n", "-ERR Protocol version is not an integer or out of range\r\n")]
    [InlineData("HELLO 99999999999999999999\r\n", "-ERR Protocol version is not an integer or out of range\r\n")]
    [InlineData("HELLO 3 FOO\r\n", "-ERR Syntax error in HELLO option 'FOO'\r\n")]
    [InlineData("HELLO 3 SETNAME\r\n", "-ERR Syntax error in HELLO option 'SETNAME'\r\n")]
    [InlineData("HELLO 3 AUTH user\r\n", "-ERR Syntax error in HELLO option 'AUTH'\r\n")]
    [InlineData("HELLO 3 AUTH eve secret\r\n", "-WRONGPASS invalid username-password pair or user is disabled.\r\n")]
    [InlineData("HELLO 3 SETNAME \"a b\"\r\n", "-ERR Client names cannot contain spaces, newlines or special characters.\r\n")]
    public async Task A_HELLO_that_fails_changes_nothing(string hello, string reply)
    {
        var wire = await AskAsync("CLIENT SETNAME before\r\n", "+OK\r\n");
        await wire.AskAsync(hello, reply);
        await wire.AskAsync("CLIENT GETNAME\r\n", "$6\r\nbefore\r\n");
        await wire.AskAsync("CONFIG GET nothing\r\n", "*0\r\n");
    }

    [Fact]
    public async Task HELLO_3_greets_with_a_map_and_the_connection_speaks_RESP3_from_then_on()
    {
        var wire = await ConnectAsync();
        await wire.AskAsync("HELLO 3 SETNAME me\r\n", "%7\r\n" + Greeting(3, await IdAsync()));
        await wire.AskAsync("CLIENT GETNAME\r\n", "$2\r\nme\r\n");
        await wire.AskAsync("CONFIG GET nothing\r\n", "%0\r\n");
        await wire.AskAsync("HELLO\r\n", "%7\r\n" + Greeting(3, await IdAsync()));
        await wire.AskAsync("HELLO 2\r\n", "*14\r\n" + Greeting(2, await IdAsync()));
        await wire.AskAsync("CONFIG GET nothing\r\n", "*0\r\n");
    }

    [Fact]
    public async Task HELLO_without_a_version_keeps_the_one_there_is()
    {
        var wire = await ConnectAsync();
        await wire.AskAsync("HELLO\r\n", "*14\r\n" + Greeting(2, await IdAsync()));
    }

    [Fact]
    public async Task RESET_goes_back_to_RESP2_and_forgets_the_name_but_not_the_library()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("HELLO 3 SETNAME me\r\nCLIENT SETINFO LIB-NAME lib\r\n");
        await wire.ReadAsync(("%7\r\n" + Greeting(3, await IdAsync()) + "+OK\r\n").Length);
        await wire.AskAsync("RESET\r\n", "+RESET\r\n");
        await wire.AskAsync("CLIENT GETNAME\r\n", "$-1\r\n");
        await wire.AskAsync("CONFIG GET nothing\r\n", "*0\r\n");
        Assert.Equal("lib", Assert.Single(Server.Clients).LibraryName);
    }

    [Fact]
    public async Task QUIT_answers_what_came_before_and_drops_what_comes_behind()
    {
        for (var i = 0; i < 20; i++)
        {
            await AskToTheEndAsync("PING\r\nECHO before\r\nQUIT\r\nSLOW behind\r\nECHO behind\r\n", "+PONG\r\n$6\r\nbefore\r\n+OK\r\n");
            Assert.Empty(Slow.Executed);
        }
    }

    [Fact]
    public async Task QUIT_waits_for_the_slow_requests_before_it()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("SLOW one\r\nQUIT\r\nPING\r\n");
        await Nsx.Testing.Eventually.BeTrueAsync(() => Slow.Executed is ["one"], "the slow request runs");
        Slow.Answer("one");
        await wire.ExpectEndAsync("$3\r\none\r\n+OK\r\n");
    }

    private async Task<long> IdAsync()
    {
        await Nsx.Testing.Eventually.BeTrueAsync(() => Server.Clients.Count() == 1, "the client is known");
        return Server.Clients.Single().Session.Id;
    }

    private static string Greeting(int version, long id) =>
        "$6\r\nserver\r\n$4\r\ntron\r\n$7\r\nversion\r\n$5\r\n7.2.0\r\n$5\r\nproto\r\n:" + version + "\r\n$2\r\nid\r\n:" + id
        + "\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n";
}
