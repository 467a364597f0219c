using Nsx.Testing;

namespace Nsx.Registry.Tests.Lease;

/// <summary>The wire of zookeeper.md 9.1, byte by byte. Requests are typed as one line, as a person would.</summary>
public sealed class LeaseCommandTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly LeaseRegistryServer _server;
    private Wire _wire = null!;

    public LeaseCommandTests() => _server = new("127.0.0.1:0", new()
    {
        Time = _time,
        Random = new(1),
        Limits = new() { MaxWatchesPerClient = 2, MaxInstancesPerService = 2 },
    });

    public async Task InitializeAsync()
    {
        _server.Start();
        _wire = await Wire.ConnectAsync(_server.LocalEndPoint);
    }

    public async Task DisposeAsync()
    {
        _wire.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Put_keep_list_names_delete_in_RESP2()
    {
        var lease = await PutAsync("Echo h:1 10000 {}");
        await PutAsync("Clock h:2 1000 '{\"b\":1}'");
        await _wire.AskAsync("NSX.REG.LIST Echo\r\n", "*2\r\n:1\r\n*1\r\n$2\r\n{}\r\n");
        await _wire.AskAsync("nsx.reg.list Echo ifrev 1\r\n", "$-1\r\n");
        await _wire.AskAsync("NSX.REG.LIST Echo IFREV 0\r\n", "*2\r\n:1\r\n*1\r\n$2\r\n{}\r\n");
        await _wire.AskAsync("NSX.REG.LIST None\r\n", "*2\r\n:0\r\n*0\r\n");
        await _wire.AskAsync("NSX.REG.NAMES\r\n", "*2\r\n$5\r\nClock\r\n$4\r\nEcho\r\n");
        await _wire.AskAsync($"NSX.REG.KEEP {lease} nobody\r\n", "*2\r\n:10000\r\n$-1\r\n");
        await _wire.AskAsync("NSX.REG.DEL Echo h:1\r\n", ":1\r\n");
        await _wire.AskAsync("NSX.REG.DEL Echo h:1\r\n", ":0\r\n");
        await _wire.AskAsync($"NSX.REG.KEEP {lease}\r\n", "*1\r\n$-1\r\n");
    }

    [Fact]
    public async Task A_watcher_is_pushed_each_change_in_RESP3()
    {
        await HelloAsync(_wire);
        await _wire.AskAsync("NSX.REG.WATCH Echo\r\n", ":0\r\n");
        await _wire.AskAsync("NSX.REG.WATCH Echo\r\n", ":0\r\n");
        using var provider = await Wire.ConnectAsync(_server.LocalEndPoint);
        await PutAsync("Echo h:1 1000 {}", provider);
        await _wire.ExpectAsync(">6\r\n$7\r\nnsx.reg\r\n$4\r\nEcho\r\n:1\r\n$3\r\nput\r\n$3\r\nh:1\r\n$2\r\n{}\r\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        await _wire.ExpectAsync(">6\r\n$7\r\nnsx.reg\r\n$4\r\nEcho\r\n:2\r\n$3\r\ndel\r\n$3\r\nh:1\r\n$0\r\n\r\n");
        await _wire.AskAsync("NSX.REG.LIST Echo IFREV 2\r\n", "_\r\n");
    }

    [Fact]
    public async Task Back_in_RESP2_a_watcher_is_pushed_nothing()
    {
        await HelloAsync(_wire);
        await _wire.AskAsync("NSX.REG.WATCH Echo\r\n", ":0\r\n");
        await _wire.AskAsync("RESET\r\n", "+RESET\r\n");
        await PutAsync("Echo h:1 1000 {}");
        await _wire.AskAsync("PING\r\n", "+PONG\r\n");
        (await InfoAsync()).ShouldContain("registry_watches:0\r\n");
    }

    [Fact]
    public async Task A_connection_that_ends_leaves_two_seconds()
    {
        using (var provider = await Wire.ConnectAsync(_server.LocalEndPoint))
            await PutAsync("Echo h:1 600000 {}", provider);
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromSeconds(2)), "the lease is shortened");
        _time.Advance(TimeSpan.FromMilliseconds(1999));
        await _wire.AskAsync("NSX.REG.NAMES\r\n", "*1\r\n$4\r\nEcho\r\n");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _wire.AskAsync("NSX.REG.NAMES\r\n", "*0\r\n");
    }

    [Theory]
    [InlineData("NSX.REG.PUT Echo h:1 10000", "-ERR wrong number of arguments for 'nsx.reg.put' command")]
    [InlineData("NSX.REG.PUT Echo h:1 10000 {} x", "-ERR wrong number of arguments for 'nsx.reg.put' command")]
    [InlineData("NSX.REG.KEEP", "-ERR wrong number of arguments for 'nsx.reg.keep' command")]
    [InlineData("NSX.REG.DEL Echo", "-ERR wrong number of arguments for 'nsx.reg.del' command")]
    [InlineData("NSX.REG.LIST", "-ERR wrong number of arguments for 'nsx.reg.list' command")]
    [InlineData("NSX.REG.NAMES x", "-ERR wrong number of arguments for 'nsx.reg.names' command")]
    [InlineData("NSX.REG.WATCH", "-ERR wrong number of arguments for 'nsx.reg.watch' command")]
    [InlineData("NSX.REG.PUT a/b h:1 10000 {}", "-ERR expected a service name of A-Z, a-z, 0-9, '.', '_', ':' or '-', at most 256 bytes, got 'a/b'")]
    [InlineData("NSX.REG.PUT '' h:1 10000 {}", "-ERR expected a service name of A-Z, a-z, 0-9, '.', '_', ':' or '-', at most 256 bytes, got ''")]
    [InlineData("NSX.REG.PUT Echo '' 10000 {}", "-ERR expected an id of 1 to 256 visible ASCII characters, got ''")]
    [InlineData("NSX.REG.PUT Echo 'a b' 10000 {}", "-ERR expected an id of 1 to 256 visible ASCII characters, got 'a b'")]
    [InlineData("NSX.REG.PUT Echo h:1 999 {}", "-ERR expected a ttl of 1000 to 600000 ms, got '999'")]
    [InlineData("NSX.REG.PUT Echo h:1 600001 {}", "-ERR expected a ttl of 1000 to 600000 ms, got '600001'")]
    [InlineData("NSX.REG.PUT Echo h:1 1s {}", "-ERR expected a ttl of 1000 to 600000 ms, got '1s'")]
    [InlineData("NSX.REG.PUT Echo h:1 10000 []", "-ERR expected a JSON object, got '[]'")]
    [InlineData("NSX.REG.DEL a/b h:1", "-ERR expected a service name of A-Z, a-z, 0-9, '.', '_', ':' or '-', at most 256 bytes, got 'a/b'")]
    [InlineData("NSX.REG.LIST Echo IFREV", "-ERR expected nothing or IFREV and a revision behind the service, got 'IFREV'")]
    [InlineData("NSX.REG.LIST Echo IFREV x", "-ERR expected nothing or IFREV and a revision behind the service, got 'IFREV'")]
    [InlineData("NSX.REG.LIST Echo SINCE 1", "-ERR expected nothing or IFREV and a revision behind the service, got 'SINCE'")]
    [InlineData("NSX.REG.WATCH Echo", "-NOPROTO changes are pushed, which needs RESP3: say HELLO 3 first")]
    public async Task Bad_requests_are_refused_with_what_was_expected(string request, string error)
    {
        await _wire.AskAsync(request + "\r\n", error + "\r\n");
        await _wire.AskAsync("NSX.REG.NAMES\r\n", "*0\r\n");
    }

    [Fact]
    public async Task What_is_not_JSON_is_refused()
    {
        await _wire.SendAsync("NSX.REG.PUT Echo h:1 10000 {x\r\n");
        (await _wire.ReadLineAsync()).ShouldStartWith("-ERR expected a JSON object, got text that is not JSON: ");
        await _wire.AskAsync("NSX.REG.NAMES\r\n", "*0\r\n");
    }

    [Fact]
    public async Task An_entry_has_at_most_4096_bytes()
    {
        var largest = $"{{\"a\":\"{new string('x', 4088)}\"}}";
        await SendArrayAsync("NSX.REG.PUT", "Echo", "h:1", "10000", largest);
        (await _wire.ReadLineAsync()).ShouldStartWith("+");
        await SendArrayAsync("NSX.REG.PUT", "Echo", "h:2", "10000", largest + " ");
        (await _wire.ReadLineAsync()).ShouldBe("-ERR expected an entry of at most 4096 bytes, got 4097 (LeaseLimits.MaxEntryBytes)\r\n");
    }

    [Fact]
    public async Task Limits_are_named_when_they_are_reached()
    {
        await PutAsync("Echo h:1 10000 {}");
        await PutAsync("Echo h:2 10000 {}");
        await _wire.AskAsync("NSX.REG.PUT Echo h:3 10000 {}\r\n", "-ERR Echo has 2 entries already (LeaseLimits.MaxInstancesPerService)\r\n");
        await HelloAsync(_wire);
        await _wire.AskAsync("NSX.REG.WATCH a\r\n", ":0\r\n");
        await _wire.AskAsync("NSX.REG.WATCH b\r\n", ":0\r\n");
        await _wire.AskAsync("NSX.REG.WATCH c\r\n", "-ERR this connection watches 2 services already (LeaseLimits.MaxWatchesPerClient)\r\n");
    }

    [Fact]
    public async Task INFO_tells_what_the_registry_holds()
    {
        await PutAsync("Echo h:1 10000 {}");
        await PutAsync("Clock h:1 10000 {}");
        (await InfoAsync()).ShouldContain("registry_services:2\r\nregistry_instances:2\r\nregistry_watches:0\r\nregistry_resyncs:0\r\n");
    }

    private static async Task HelloAsync(Wire wire)
    {
        await wire.SendAsync("HELLO 3\r\n");
        for (var line = ""; line != "*0\r\n";)
            line = await wire.ReadLineAsync();
    }

    private async Task<string> PutAsync(string arguments, Wire? wire = null)
    {
        wire ??= _wire;
        await wire.SendAsync($"NSX.REG.PUT {arguments}\r\n");
        var reply = await wire.ReadLineAsync();
        reply.ShouldStartWith("+");
        return reply[1..^2];
    }

    private async Task<string> InfoAsync()
    {
        await _wire.SendAsync("INFO registry\r\n");
        var length = int.Parse((await _wire.ReadLineAsync())[1..^2], System.Globalization.CultureInfo.InvariantCulture);
        return System.Text.Encoding.UTF8.GetString(await _wire.ReadAsync(length + 2));
    }

    private Task SendArrayAsync(params string[] arguments) =>
        _wire.SendAsync($"*{arguments.Length}\r\n{string.Concat(arguments.Select(argument => $"${argument.Length}\r\n{argument}\r\n"))}");
}
