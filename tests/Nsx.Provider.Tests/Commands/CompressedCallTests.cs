using System.IO.Compression;
using System.Text;
using Nsx.Protocol;
using Nsx.Testing;
using Tron.Resp;

namespace Nsx.Provider.Tests.Commands;

/// <summary>Arguments and replies that travel compressed, and what a hostile client makes of that.</summary>
public sealed class CompressedCallTests : IAsyncLifetime
{
    private static readonly string s_long = string.Join(' ', Enumerable.Range(0, 1000));
    private TestProvider _provider = null!;
    private Wire _wire = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync(configure: options => options.Compression = "br,gzip");
        _wire = await ConnectAsync("br");
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Arguments_and_the_reply_are_compressed(string way)
    {
        var wire = await ConnectAsync(way);
        await wire.SendAsync(Call(1, way, Pack(way, $"*1\r\n${s_long.Length}\r\n{s_long}\r\n"), "Probe.Text"));
        await wire.ExpectAsync(">3\r\n+nsx.zreply\r\n:1\r\n");
        Encoding.ASCII.GetString(Unpack(way, await ReadBulkAsync(wire))).ShouldBe($"${s_long.Length}\r\n{s_long}\r\n");
    }

    [Fact]
    public async Task Small_replies_errors_and_arguments_that_are_not_compressed_go_as_they_are()
    {
        await _wire.SendAsync(Call(1, "br", Pack("br", "*2\r\n$1\r\n1\r\n$1\r\n2\r\n"), "Probe.Add"));
        await _wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n:3\r\n");
        await _wire.AskAsync("NSX.CALL 2 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:2\r\n:3\r\n");
        await _wire.SendAsync(Call(3, "br", Pack("br", "*1\r\n$1\r\n1\r\n"), "Probe.Add"));
        await _wire.ExpectAsync(">3\r\n+nsx.reply\r\n:3\r\n-ARGS Probe.Add(a integer, b integer) takes 2 arguments, got 1\r\n");
        await _wire.SendAsync(Call(4, "br", Pack("br", "*0\r\n"), "Probe.Nothing"));
        await _wire.ExpectAsync(">3\r\n+nsx.reply\r\n:4\r\n_\r\n");
    }

    [Fact]
    public async Task Elements_of_streams_go_as_they_are()
    {
        await _wire.SendAsync(Call(1, "br", Pack("br", "*1\r\n$1\r\n1\r\n"), "Probe.Count"));
        await _wire.ExpectAsync(">3\r\n+nsx.item\r\n:1\r\n:1\r\n>3\r\n+nsx.reply\r\n:1\r\n_\r\n");
    }

    [Fact]
    public async Task A_compressed_call_that_waits_for_the_pool_keeps_its_arguments()
    {
        await _wire.SendAsync(Call(1, "br", Pack("br", $"*1\r\n${s_long.Length}\r\n{s_long}\r\n"), "Probe.Wait"));
        await _provider.Probe[s_long].Entered.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("*1\r\n$2\r\nhi\r\n", "+more\r\n")]
    [InlineData("*1\r\n$2\r\nhi\r\n", "*1\r\n$2\r\nhi\r\n")]
    [InlineData("*2\r\n$2\r\nhi\r\n", "")]
    [InlineData("*1\r\n$9\r\nhi\r\n", "")]
    [InlineData("PING\r\n", "")]
    [InlineData("", "")]
    [InlineData(":1\r\n", "")]
    [InlineData("*1\r\n:1\r\n", "")]
    [InlineData("*99999999\r\n", "")]
    [InlineData("*1\r\n*1\r\n*1\r\n$1\r\na\r\n", "")]
    [InlineData("*1\r\n$99999999999\r\n", "")]
    public async Task What_holds_no_arguments_harms_only_its_own_call(string inside, string behind)
    {
        await _wire.SendAsync(Call(1, "br", Pack("br", inside + behind), "Probe.Text"));
        await _wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n");
        (await _wire.ReadLineAsync()).ShouldStartWith("-ARGS option z: ");
        await _wire.AskAsync("NSX.CALL 2 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:2\r\n:3\r\n");
    }

    [Fact]
    public async Task Lies_about_compression_harm_only_their_own_call()
    {
        await _wire.SendAsync(Call(1, "gzip", Pack("gzip", "*1\r\n$2\r\nhi\r\n"), "Probe.Text"));
        await _wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n-ARGS option z: gzip was not agreed on for this connection: say NSX.MUX ON compress gzip before\r\n");
        await _wire.SendAsync(Call(2, "br", Encoding.ASCII.GetBytes("*1\r\n$2\r\nhi\r\n"), "Probe.Text"));
        await _wire.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n");
        (await _wire.ReadLineAsync()).ShouldStartWith("-ARGS option z: ");
        await _wire.AskAsync("NSX.CALL 3 z=br Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:3\r\n-ARGS option z: expected one argument that holds all of them, got 2\r\n");
        await _wire.AskAsync("NSX.CALL 4 z=br Probe.Nothing\r\n", ">3\r\n+nsx.reply\r\n:4\r\n-ARGS option z: expected one argument that holds all of them, got 0\r\n");
        await _wire.AskAsync("NSX.CALL 5 z= Probe.Nothing\r\n", ">3\r\n+nsx.reply\r\n:5\r\n-ARGS option z: expected br or gzip, got \"\"\r\n");
        await _wire.AskAsync("NSX.WITH z=br Probe.Text hi\r\n", "-ARGS option z: br was not agreed on for this connection: say NSX.MUX ON compress br before\r\n");
        await _wire.AskAsync("NSX.CALL 6 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:6\r\n:3\r\n");
    }

    [Theory]
    [InlineData("br", "*1\r\n$999999999\r\n", "WireCompression.MostTimesLarger")]
    [InlineData("gzip", "*1\r\n$999999999\r\n", "RespLimits.MaxFrameBytes (8388608)")]
    public async Task A_bomb_is_refused_at_the_cap_and_harms_no_other_call(string way, string inside, string option)
    {
        var wire = await ConnectAsync(way);
        var bomb = Bomb(way, inside, 1024 * 1024 * 1024);
        await wire.SendAsync(Call(1, way, bomb, "Probe.Text"));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n-TOOBIG ");
        (await wire.ReadLineAsync()).ShouldContain(option);
        await wire.AskAsync("NSX.CALL 2 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:2\r\n:3\r\n");
    }

    [Fact]
    public async Task What_is_refused_is_not_inflated_and_counts_once()
    {
        await using var provider = await TestProvider.StartAsync(configure: options =>
        {
            TestProvider.UseTime(options, new ManualTimeProvider());
            options.Compression = "br";
            options.Services["Probe"] = new() { Rate = new() { PerSecond = 1, Burst = 2 } };
        });
        var wire = await ConnectAsync("br", provider);
        await wire.SendAsync(Call(1, "br", Pack("br", "*2\r\n$1\r\n1\r\n$1\r\n2\r\n"), "Probe.Add"));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n:3\r\n");
        await wire.SendAsync(Call(2, "br", [1, 2, 3], "Probe.Add"));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-ARGS option z: ");
        await wire.SendAsync(Call(3, "br", [1, 2, 3], "Probe.Add"));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:3\r\n-BUSY retry-after-ms=1000 Probe takes 1 calls a second (Nsx:Provider:Services:Probe:Rate)\r\n");
        await wire.SendAsync(Call(4, "br t=0", [1, 2, 3], "Probe.Add"));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:4\r\n-DEADLINE it had passed before the call began\r\n");
        provider.Provider.Loads[0].Refused.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_queue_refuses_before_anything_is_inflated()
    {
        await using var provider = await TestProvider.StartAsync(configure: options =>
        {
            options.Compression = "br";
            options.Services["Probe"] = new() { MaxConcurrency = 1, MaxQueued = 0 };
        });
        var wire = await ConnectAsync("br", provider);
        await wire.SendAsync("NSX.CALL 1 '' Probe.Wait gate\r\n");
        await provider.Probe["gate"].Entered;
        await wire.SendAsync(Call(2, "br", [1, 2, 3], "Probe.Forever"));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-BUSY ");
        provider.Provider.Loads[0].Refused.ShouldBe(1);
        provider.Probe["gate"].Open();
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");
    }

    [Fact]
    public async Task Too_many_bytes_in_flight_refuse_before_anything_is_inflated()
    {
        await using var provider = await TestProvider.StartAsync(configure: options =>
        {
            options.Compression = "br";
            options.Memory = new() { MaxBytesInFlight = 1024 };
        });
        var wire = await ConnectAsync("br", provider);
        var gate = new string('x', 2000);
        await wire.SendAsync($"NSX.CALL 1 '' Probe.Wait {gate}\r\n");
        await provider.Probe[gate].Entered;
        await wire.SendAsync(Call(2, "br", [1, 2, 3], "Probe.Forever"));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n");
        (await wire.ReadLineAsync()).ShouldContain("Nsx:Provider:Memory:MaxBytesInFlight");
        provider.Probe[gate].Open();
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");
    }

    private async Task<Wire> ConnectAsync(string way, TestProvider? provider = null)
    {
        var wire = await (provider ?? _provider).ConnectResp3Async();
        await wire.SendAsync($"NSX.MUX ON compress {way}\r\n");
        while (await wire.ReadLineAsync() != $"{way}\r\n")
        {
        }

        return wire;
    }

    private static byte[] Call(long id, string way, byte[] packed, string method)
    {
        var writer = new RespWriter();
        CallFrame.WriteHead(writer, id, 1);
        writer.BulkText($"z={way}");
        writer.BulkText(method);
        writer.Bulk(packed);
        return writer.Written.ToArray();
    }

    private static byte[] Pack(string way, string text) => Bomb(way, text, 0);

    private static byte[] Bomb(string way, string text, int zeros)
    {
        var packed = new MemoryStream();
        using (Stream stream = way == "br" ? new BrotliStream(packed, CompressionLevel.Optimal, true) : new GZipStream(packed, CompressionLevel.Optimal, true))
        {
            stream.Write(Encoding.ASCII.GetBytes(text));
            var piece = new byte[1024 * 1024];
            for (var left = zeros; left > 0; left -= piece.Length)
                stream.Write(piece);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(string way, byte[] packed)
    {
        var to = new RespWriter();
        WireCompression.Find(way)!.Inflate(packed, to, new());
        return to.Written.ToArray();
    }

    private static async Task<byte[]> ReadBulkAsync(Wire wire)
    {
        var length = int.Parse((await wire.ReadLineAsync())[1..], System.Globalization.CultureInfo.InvariantCulture);
        var bytes = await wire.ReadAsync(length);
        await wire.ExpectAsync("\r\n");
        return bytes;
    }
}
