using System.IO.Compression;
using System.Text;
using Nsx.Testing;
using Tron.Resp;

namespace Nsx.Consumer.Tests.Channels;

/// <summary>Replies that come compressed, and what a hostile provider makes of that.</summary>
public sealed class CompressedReplyTests : IAsyncLifetime
{
    private readonly Desks _desks = new(options => options.Compression = "br,gzip");
    private FakeRespPeer _peer = null!;
    private Wire _wire = null!;
    private IDesk _sut = null!;

    public async Task InitializeAsync()
    {
        _peer = _desks.AddPeer();
        _sut = _desks.Client;
        await GreetAsync("%1\r\n+compress\r\n+br\r\n");
        await _desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _desks.DisposeAsync();
    }

    [Fact]
    public async Task A_compressed_reply_is_the_value_that_it_holds()
    {
        var call = _sut.TextAsync("a");
        await ReplyAsync(await ReadCallAsync(), Pack("$3\r\ntea\r\n"));
        (await call).ShouldBe("tea");
    }

    [Fact]
    public async Task Words_stand_behind_it()
    {
        using var response = CallMetadata.CaptureResponse();
        var call = _sut.TextAsync("a");
        var id = await ReadCallAsync();
        var packed = Pack("$3\r\ntea\r\n");
        await _wire.SendAsync($">4\r\n+nsx.zreply\r\n:{id}\r\n${packed.Length}\r\n{Encoding.Latin1.GetString(packed)}\r\n%1\r\n+from\r\n+cache\r\n");
        (await call).ShouldBe("tea");
        response["from"].ShouldBe("cache");
    }

    [Fact]
    public async Task An_error_may_be_compressed_too()
    {
        var call = _sut.TextAsync("a");
        await ReplyAsync(await ReadCallAsync(), Pack("-INTERNAL 17\r\n"));
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.Internal);
    }

    public static TheoryData<byte[], string> Broken => new()
    {
        { Pack(""), "do not hold one value" },
        { Pack("$3\r\nte"), "do not hold one value" },
        { Pack("$3\r\ntea\r\n:1\r\n"), "do not hold one value" },
        { Pack("*2\r\n:1\r\n"), "do not hold one value" },
        { Pack("what?\r\n"), "" },
        { Pack("*99999999999\r\n"), "" },
        { Pack("$999999999\r\n"), "RespLimits.MaxBulkBytes" },
        { Pack(string.Concat(Enumerable.Repeat("*1\r\n", 65)) + ":1\r\n"), "RespLimits.MaxDepth" },
        { Pack(":5\r\n")[..^1], "end too early" },
        { [.. Pack(":5\r\n"), 0], "bytes behind" },
        { Encoding.ASCII.GetBytes("$3\r\ntea\r\n"), "" },
        { [], "end too early" },
        { Bomb(4 * 1024 * 1024), "WireCompression.MostTimesLarger" },
        { Bomb(1024 * 1024 * 1024), "WireCompression.MostTimesLarger" },
        { [.. Bomb(1024 * 1024 * 1024), .. new byte[1024 * 1024]], "RespLimits.MaxFrameBytes (8388608)" },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public async Task A_broken_one_harms_only_its_own_call(byte[] packed, string why)
    {
        var (first, second) = (_sut.TextAsync("a"), _sut.TextAsync("b"));
        var id = await ReadCallAsync();
        var other = await ReadCallAsync();
        await ReplyAsync(id, packed);
        await _wire.SendAsync($">3\r\n+nsx.reply\r\n:{other}\r\n+fine\r\n");
        (await second).ShouldBe("fine");
        var e = await Should.ThrowAsync<RpcException>(() => first);
        e.Status.ShouldBe(RpcStatus.InvalidReply);
        e.Message.ShouldStartWith($"Desk.Text at {_peer.EndPoint}: the compressed result cannot be read: ");
        e.Message.ShouldContain(why);
    }

    [Theory]
    [InlineData("+tea\r\n")]
    [InlineData("_\r\n")]
    [InlineData("*0\r\n")]
    public async Task One_that_is_no_bulk_string_harms_only_its_own_call(string value)
    {
        var call = _sut.TextAsync("a");
        await _wire.SendAsync($">3\r\n+nsx.zreply\r\n:{await ReadCallAsync()}\r\n{value}");
        (await Should.ThrowAsync<RpcException>(() => call)).Message.ShouldContain("expected a bulk string of br bytes, got ");
        var next = _sut.TextAsync("b");
        await _wire.SendAsync($">3\r\n+nsx.reply\r\n:{await ReadCallAsync()}\r\n+fine\r\n");
        (await next).ShouldBe("fine");
    }

    [Theory]
    [InlineData(">3\r\n+nsx.zreply\r\n:99999999\r\n$1\r\nx\r\n")]
    [InlineData(">3\r\n+nsx.zreply\r\n+one\r\n$1\r\nx\r\n")]
    [InlineData(">2\r\n+nsx.zreply\r\n:1\r\n")]
    [InlineData(">3\r\n+nsx.zitem\r\n:1\r\n$1\r\nx\r\n")]
    public async Task A_reply_that_nobody_waits_for_ends_the_session(string push)
    {
        var call = _sut.TextAsync("a");
        await ReadCallAsync();
        await _wire.SendAsync(push);
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.ConnectionLost);
    }

    [Fact]
    public async Task Compression_that_was_not_agreed_on_ends_the_session()
    {
        await using var desks = new Desks();
        using var peer = desks.AddPeer();
        var call = desks.Client.TextAsync("a");
        _wire = await peer.AcceptAsync();
        await Desks.GreetAsync(_wire);
        await ReplyAsync(await ReadCallAsync(), Pack("$3\r\ntea\r\n"));
        var e = await Should.ThrowAsync<RpcException>(() => call);
        e.Status.ShouldBe(RpcStatus.ConnectionLost);
        e.Message.ShouldContain("a push that nobody asked for");
    }

    [Fact]
    public async Task Large_arguments_are_sent_as_one_that_holds_them_all()
    {
        var text = string.Join(' ', Enumerable.Range(0, 1000));
        _ = _sut.TextAsync(text);
        string line;
        do
            line = await _wire.ReadLineAsync();
        while (line != "NSX.CALL\r\n");
        await _wire.ReadLineAsync();
        await _wire.ReadLineAsync();
        await _wire.ReadLineAsync();
        (await _wire.ReadLineAsync()).ShouldBe("t=60000 z=br\r\n");
        await _wire.ExpectAsync("$9\r\nDesk.Text\r\n");
        var length = int.Parse((await _wire.ReadLineAsync())[1..], System.Globalization.CultureInfo.InvariantCulture);
        var inflated = new RespWriter();
        Protocol.WireCompression.Find("br")!.Inflate(await _wire.ReadAsync(length), inflated, new());
        Encoding.ASCII.GetString(inflated.Written).ShouldBe($"*1\r\n${text.Length}\r\n{text}\r\n");
    }

    [Fact]
    public async Task What_the_provider_could_not_hold_is_not_sent_however_small_it_becomes()
    {
        await using var desks = new Desks(options => options.Compression = "br");
        using var peer = desks.AddPeer();
        var sut = desks.Client;
        var call = sut.TextAsync(new string('a', 40) + string.Join(' ', Enumerable.Range(0, 5000)));
        _wire = await peer.AcceptAsync();
        await _wire.ReadLineAsync();
        await _wire.SendAsync("%1\r\n$5\r\nproto\r\n:3\r\n%2\r\n+compress\r\n+br\r\n+max-request\r\n:20000\r\n");
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.TooLarge);
    }

    private async Task GreetAsync(string answer)
    {
        _wire = await _peer.AcceptAsync();
        await _wire.ExpectAsync("*4\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$7\r\nSETNAME\r\n$3\r\nnsx\r\n*4\r\n$7\r\nNSX.MUX\r\n$2\r\nON\r\n$8\r\ncompress\r\n$7\r\nbr,gzip\r\n");
        await _wire.SendAsync("%1\r\n$5\r\nproto\r\n:3\r\n" + answer);
    }

    private Task ReplyAsync(long id, byte[] packed) =>
        _wire.SendAsync($">3\r\n+nsx.zreply\r\n:{id}\r\n${packed.Length}\r\n{Encoding.Latin1.GetString(packed)}\r\n");

    private async Task<long> ReadCallAsync()
    {
        while (await _wire.ReadLineAsync() != "NSX.CALL\r\n")
        {
        }

        await _wire.ReadLineAsync();
        return long.Parse(await _wire.ReadLineAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Pack(string text) => Compress(text, 0);

    private static byte[] Bomb(int zeros) => Compress($"${zeros}\r\n", zeros);

    private static byte[] Compress(string text, int zeros)
    {
        var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Optimal, true))
        {
            stream.Write(Encoding.ASCII.GetBytes(text));
            var piece = new byte[1024 * 1024];
            for (var left = zeros; left > 0; left -= piece.Length)
                stream.Write(piece);
        }

        return packed.ToArray();
    }
}
