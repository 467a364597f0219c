using Tron.Resp;

namespace Tron.Tests.Server;

public class IntrospectionTests : RespServerRig
{
    [Theory]
    [InlineData("CONFIG GET save\r\n", "*2\r\n$4\r\nsave\r\n$0\r\n\r\n")]
    [InlineData("CONFIG GET DATABASES\r\n", "*2\r\n$9\r\ndatabases\r\n$1\r\n1\r\n")]
    [InlineData("CONFIG GET append*\r\n", "*2\r\n$10\r\nappendonly\r\n$2\r\nno\r\n")]
    [InlineData("CONFIG GET save timeout\r\n", "*4\r\n$4\r\nsave\r\n$0\r\n\r\n$7\r\ntimeout\r\n$1\r\n0\r\n")]
    [InlineData("CONFIG GET nothing\r\n", "*0\r\n")]
    [InlineData("CONFIG SET save x\r\n", "-ERR unknown subcommand 'SET'. Try CONFIG HELP.\r\n")]
    [InlineData("TIME\r\n", "*2\r\n$10\r\n1893542400\r\n$1\r\n0\r\n")]
    [InlineData("COMMAND INFO nope\r\n", "*1\r\n$-1\r\n")]
    [InlineData("COMMAND DOCS nope\r\n", "*0\r\n")]
    [InlineData("COMMAND NOPE\r\n", "-ERR unknown subcommand 'NOPE'. Try COMMAND HELP.\r\n")]
    public async Task A_request_has_its_golden_reply(string request, string reply) => await AskAsync(request, reply);

    [Fact]
    public async Task In_RESP3_maps_are_maps_and_nothing_is_nothing()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("HELLO 3\r\nPING\r\n");
        while (await wire.ReadLineAsync() != "+PONG\r\n")
        {
        }

        await wire.AskAsync("CONFIG GET save\r\n", "%1\r\n$4\r\nsave\r\n$0\r\n\r\n");
        await wire.AskAsync("COMMAND INFO nope\r\n", "*1\r\n_\r\n");
        await wire.AskAsync("COMMAND DOCS nope\r\n", "%0\r\n");
        await wire.SendAsync("INFO keyspace\r\n");
        Assert.StartsWith("=", await wire.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("txt:# Keyspace\r\n", await wire.ReadLineAsync());
    }

    [Fact]
    public async Task COMMAND_DOCS_has_the_shape_without_which_redis_cli_crashes()
    {
        var docs = await ReplyAsync("COMMAND DOCS ping\r\n");
        Assert.Equal((RespType.Bulk, "ping"), (docs.Items[0].Type, docs.Items[0].Text));
        var ping = docs.Items[1];
        Assert.Equal(["summary", "since", "group", "arguments"], ping.Items.Where((_, i) => i % 2 == 0).Select(key => key.Text));
        Assert.All(ping.Items.Where((_, i) => i % 2 == 0), key => Assert.Equal(RespType.Bulk, key.Type));
        var argument = Assert.Single(ping["arguments"]!.Items);
        Assert.Equal(("message", "string"), (argument["name"]!.Text, argument["type"]!.Text));
        Assert.Equal((RespType.SimpleString, "optional"), (argument["flags"]!.Items[0].Type, argument["flags"]!.Items[0].Text));
    }

    [Fact]
    public async Task Subcommands_are_named_with_their_container_and_a_bar()
    {
        var docs = await ReplyAsync("COMMAND DOCS client\r\n");
        var names = docs.Items[1]["subcommands"]!.Items.Where((_, i) => i % 2 == 0).Select(name => name.Text);
        Assert.All(names, name => Assert.StartsWith("client|", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task COMMAND_lists_every_command_with_ten_elements()
    {
        var all = await ReplyAsync("COMMAND\r\n");
        Assert.Equal(Server.Commands.All.Count, all.Items.Count);
        Assert.All(all.Items, command => Assert.Equal(10, command.Items.Count));
        var ping = all.Items.Single(command => command.Items[0].Text == "ping");
        Assert.Equal((-1L, RespType.SimpleString), (ping.Items[1].Integer, ping.Items[2].Items[0].Type));
        Assert.Equal(all.Items.Count, (await ReplyAsync("COMMAND COUNT\r\n")).Integer);
        Assert.Equal(all.Items.Select(command => command.Items[0].Text), (await ReplyAsync("COMMAND LIST\r\n")).Items.Select(name => name.Text));
    }

    [Fact]
    public async Task INFO_has_what_clients_look_for()
    {
        await AskAsync("PING\r\nNOPE\r\nPING a b\r\n", "+PONG\r\n-ERR unknown command 'NOPE', with args beginning with: \r\n-ERR wrong number of arguments for 'ping' command\r\n");

        // What is still being sent when ten minutes pass was sent to somebody who does not read.
        await Nsx.Testing.Eventually.BeTrueAsync(() => Server.Clients.All(client => client.Session.BytesWaiting == 0), "the replies are sent");
        Time.Advance(TimeSpan.FromMinutes(10));
        var info = (await ReplyAsync("INFO\r\n")).Text;
        foreach (var line in (string[])["redis_version:7.2.0", "redis_mode:standalone", "loading:0", "role:master", "cluster_enabled:0", "uptime_in_seconds:600", "uptime_in_days:0", "total_connections_received:2", "connected_clients:2"])
            Assert.Contains(line + "\r\n", info, StringComparison.Ordinal);
        Assert.Contains("cmdstat_ping:calls=1,rejected_calls=1,failed_calls=0\r\n", info, StringComparison.Ordinal);
        Assert.Contains($"tcp_port:{((System.Net.IPEndPoint)Server.LocalEndPoint).Port}\r\n", info, StringComparison.Ordinal);
    }

    [Fact]
    public async Task INFO_of_sections_has_those_alone()
    {
        var info = (await ReplyAsync("INFO Replication CLIENTS\r\n")).Text;
        Assert.Equal(["# Clients", "# Replication"], info.Split("\r\n").Where(line => line.StartsWith('#')));
    }

    private async Task<RespValue> ReplyAsync(string request)
    {
        var wire = await ConnectAsync();
        await wire.SendAsync(request);
        var decoder = new RespReplyDecoder(new());
        var bytes = new List<byte>();
        while (true)
        {
            bytes.AddRange(await wire.ReadAsync(1));
            if (decoder.Scan(bytes.ToArray()) > 0)
                return RespValue.Copy(bytes.ToArray());
        }
    }
}
