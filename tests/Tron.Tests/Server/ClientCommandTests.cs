using System.Text.RegularExpressions;

namespace Tron.Tests.Server;

public class ClientCommandTests : RespServerRig
{
    [Theory]
    [InlineData("CLIENT GETNAME\r\n", "$-1\r\n")]
    [InlineData("CLIENT SETNAME me\r\n", "+OK\r\n")]
    [InlineData("client setname \"\"\r\n", "+OK\r\n")]
    [InlineData("CLIENT SETNAME \"a b\"\r\n", "-ERR Client names cannot contain spaces, newlines or special characters.\r\n")]
    [InlineData("CLIENT SETNAME \"a\\n\"\r\n", "-ERR Client names cannot contain spaces, newlines or special characters.\r\n")]
    [InlineData("CLIENT SETNAME \u00e4\r\n", "-ERR Client names cannot contain spaces, newlines or special characters.\r\n")]
    [InlineData("CLIENT SETNAME\r\n", "-ERR wrong number of arguments for 'client|setname' command\r\n")]
    [InlineData("CLIENT SETINFO LIB-NAME lib\r\n", "+OK\r\n")]
    [InlineData("CLIENT SETINFO lib-ver 1.0\r\n", "+OK\r\n")]
    [InlineData("CLIENT SETINFO LIB-NAME \"a b\"\r\n", "-ERR lib-name names cannot contain spaces, newlines or special characters.\r\n")]
    [InlineData("CLIENT SETINFO FOO bar\r\n", "-ERR Unrecognized option 'FOO'\r\n")]
    [InlineData("CLIENT NOPE\r\n", "-ERR unknown subcommand 'NOPE'. Try CLIENT HELP.\r\n")]
    [InlineData("CLIENT MAINT_NOTIFICATIONS ON\r\n", "-ERR unknown subcommand 'MAINT_NOTIFICATIONS'. Try CLIENT HELP.\r\n")]
    [InlineData("CLIENT\r\n", "-ERR wrong number of arguments for 'client' command\r\n")]
    public async Task A_request_has_its_golden_reply(string request, string reply) => await AskAsync(request, reply);

    [Fact]
    public async Task ID_is_a_number_that_no_other_client_has()
    {
        var one = await (await AskAsync("CLIENT ID\r\n", ":")).ReadLineAsync();
        var other = await (await AskAsync("CLIENT ID\r\n", ":")).ReadLineAsync();
        Assert.NotEqual(one, other);
    }

    [Fact]
    public async Task LIST_has_one_line_for_each_client_in_the_fields_that_tools_look_for()
    {
        var other = await AskAsync("CLIENT SETNAME other\r\n", "+OK\r\n");
        var wire = await ConnectAsync();
        await wire.SendAsync("CLIENT LIST\r\n");
        var length = int.Parse((await wire.ReadLineAsync())[1..], System.Globalization.CultureInfo.InvariantCulture);
        var lines = Bytes.Text(await wire.ReadAsync(length)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Matches(new Regex(@"^id=\d+ addr=127\.0\.0\.1:\d+ laddr=127\.0\.0\.1:\d+ name=\S* age=\d+ .*cmd=client\S* .*resp=2 "), line));
        Assert.Contains($"addr=127.0.0.1:{((System.Net.IPEndPoint)other.Socket.LocalEndPoint!).Port} ", lines[0], StringComparison.Ordinal);
        Assert.Contains("name=other", lines[0], StringComparison.Ordinal);
    }
}
