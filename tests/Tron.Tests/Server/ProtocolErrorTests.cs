using Nsx.Testing;

namespace Tron.Tests.Server;

public class ProtocolErrorTests : RespServerRig
{
    [Theory]
    [InlineData("*3000000000\r\n", "invalid multibulk length")]
    [InlineData("*1\r\nfoo\r\n", "expected '$', got 'f'")]
    [InlineData("*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n", "expected '$', got 'f'")]
    [InlineData("*1\r\n$-10\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$blabla\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$2000000000\r\n", "invalid bulk length: 2000000000 is more than RespLimits.MaxBulkBytes (4194304)")]
    [InlineData("set \"\"\"test-key\"\"\" test-value\r\n", "unbalanced quotes in request")]
    [InlineData("*1\r\n$4\r\nPINGxx", "expected CRLF behind a bulk string")]
    [InlineData("\u0016\u0003\u0001", "expected a RESP request, got a TLS handshake; this port is not encrypted")]
    public async Task An_error_is_told_and_the_connection_closed(string request, string problem) =>
        await AskToTheEndAsync(request, $"-ERR Protocol error: {problem}\r\n");

    [Fact]
    public async Task What_came_before_is_answered_and_what_comes_behind_is_not_run()
    {
        await AskToTheEndAsync("PING\r\n*1\r\n$x\r\nSLOW behind\r\n" + Bytes.Request("SLOW", "behind"), "+PONG\r\n-ERR Protocol error: invalid bulk length\r\n");
        Assert.Empty(Slow.Executed);
    }

    [Fact]
    public async Task The_error_waits_for_the_answers_of_those_before_it()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("SLOW a\r\n*1\r\n$x\r\n");
        await Eventually.BeTrueAsync(() => Slow.Executed is ["a"], "it runs");
        Slow.Answer("a");
        Assert.Equal("$1\r\na\r\n-ERR Protocol error: invalid bulk length\r\n", await wire.ReadToEndAsync());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\nSLOW evil\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\n\r\nSLOW evil\r\n")]
    [InlineData("Host: x\r\nSLOW evil\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nSLOW evil\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nSLOW evil\r\n")]
    public async Task A_browser_is_sent_away_and_nothing_of_what_it_said_is_run(string request)
    {
        var wire = await ConnectAsync();
        await wire.SendAsync(request);
        Assert.StartsWith("-ERR Protocol error: expected a RESP request, got HTTP", await wire.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(Slow.Executed);
    }

    [Theory]
    [InlineData("Foo.Ba 1 \"a b\" \"\\r\\n\"\r\n", "-ERR unknown command 'Foo.Ba', with args beginning with: '1' 'a b' '  ' \r\n")]
    [InlineData("*1\r\n$0\r\n\r\n", "-ERR unknown command '', with args beginning with: \r\n")]
    [InlineData("%1\r\n", "-ERR unknown command '%1', with args beginning with: \r\n")]
    [InlineData(">1\r\n", "-ERR unknown command '>1', with args beginning with: \r\n")]
    [InlineData("$3\r\n", "-ERR unknown command '$3', with args beginning with: \r\n")]
    [InlineData("+PING\r\n", "-ERR unknown command '+PING', with args beginning with: \r\n")]
    public async Task An_unknown_command_is_no_reason_to_close(string request, string reply)
    {
        var wire = await AskAsync(request, reply);
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
    }

    [Fact]
    public async Task Long_unknown_names_and_arguments_are_cut()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync(Bytes.Request(new string('n', 200), new string('a', 100), new string('b', 100), "c"));
        Assert.Equal(
            $"-ERR unknown command '{new string('n', 128)}', with args beginning with: '{new string('a', 100)}' '{new string('b', 25)}' \r\n",
            await wire.ReadLineAsync());
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("   \r\n")]
    [InlineData("*0\r\n")]
    [InlineData("*-1\r\n")]
    [InlineData("*-10\r\n")]
    public async Task An_empty_request_has_no_answer(string request) => await AskAsync(request + "PING\r\n" + request + "PING\r\n", "+PONG\r\n+PONG\r\n");

    [Fact]
    public async Task A_large_reply_is_not_cut_short_by_what_the_client_still_sends()
    {
        const int size = 1024 * 1024;
        var wire = await ConnectAsync();
        await wire.SendAsync($"BIG {size}\r\nQUIT\r\n");
        var flood = FloodAsync(wire);
        var reply = await wire.ReadToEndAsync();
        Assert.Equal($"${size}\r\n".Length + size + 2 + "+OK\r\n".Length, reply.Length);
        Assert.EndsWith("x\r\n+OK\r\n", reply, StringComparison.Ordinal);
        wire.ShutdownSend();
        await flood;
    }

    [Fact]
    public async Task A_client_that_ends_its_sending_gets_all_its_replies()
    {
        const int size = 4_000_000;
        var wire = await ConnectAsync();
        await wire.SendAsync($"BIG {size}\r\nBIG {size}\r\nBIG {size}\r\n");
        wire.ShutdownSend();
        var reply = await wire.ReadToEndAsync();
        Assert.Equal(3 * ($"${size}\r\n".Length + size + 2), reply.Length);
    }

    private static async Task FloodAsync(Wire wire)
    {
        for (var i = 0; i < 64; i++)
            await wire.SendAsync(new string('y', 16 * 1024));
    }
}
