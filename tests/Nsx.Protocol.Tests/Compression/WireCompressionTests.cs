using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tron.Resp;

namespace Nsx.Protocol.Tests.Compression;

public sealed class WireCompressionTests
{
    private static readonly RespLimits s_limits = new() { MaxFrameBytes = 1024 * 1024 };
    private static readonly byte[] s_text = Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 2000)));

    public static TheoryData<string> Ways => ["br", "gzip"];

    [Fact]
    public void There_are_two_ways_by_name()
    {
        WireCompression.All.Select(way => way.Name).ShouldBe(["br", "gzip"]);
        WireCompression.Parse("gzip, br").Select(way => way.Name).ShouldBe(["gzip", "br"]);
        WireCompression.Parse("").ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => WireCompression.Parse("br,zip")).Message.ShouldBe("there is no compression 'zip', only br, gzip");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_is_compressed_is_inflated_to_the_same_bytes(string name)
    {
        var random = new Random(3);
        foreach (var length in (int[])[500, 1024, 16 * 1024, 16 * 1024 + 1, 300_000])
        {
            var plain = new byte[length];
            for (var i = 0; i < length; i++)
                plain[i] = (byte)random.Next(8);
            var packed = Compress(name, plain);
            packed.Length.ShouldBeLessThan(length);
            Inflate(name, packed).ShouldBe(plain);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_does_not_become_smaller_goes_as_it_is(string name)
    {
        var noise = new byte[10_000];
        new Random(4).NextBytes(noise);
        Way(name).TryCompress(noise, new RespWriter()).ShouldBeFalse();
        Way(name).TryCompress("a"u8, new RespWriter()).ShouldBeFalse();
        Way(name).TryCompress(default, new RespWriter()).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_no_peer_would_inflate_goes_as_it_is(string name)
    {
        Way(name).TryCompress(new byte[WireCompression.AlwaysFineBytes], new RespWriter()).ShouldBeTrue();
        Way(name).TryCompress(new byte[1_000_000], new RespWriter()).ShouldBeFalse();
    }

    [Fact]
    public void Small_values_are_left_alone()
    {
        var format = new WireFormat("json", Way("br"), 1024);
        format.TryCompress(new byte[1023], new RespWriter()).ShouldBeFalse();
        format.TryCompress(new byte[1024], new RespWriter()).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Bytes_that_are_cut_off_anywhere_or_followed_by_others_are_refused(string name)
    {
        var packed = Compress(name, s_text);
        for (var length = 0; length < packed.Length; length++)
            Should.Throw<FormatException>(() => Inflate(name, packed[..length]));
        Should.Throw<FormatException>(() => Inflate(name, [.. packed, 0]));
        Should.Throw<FormatException>(() => Inflate(name, [.. packed, .. packed]));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public void A_bomb_is_refused_at_the_ratio_whatever_the_limit(string name)
    {
        var bomb = Bomb(name, 100 * 1024 * 1024);
        bomb.Length.ShouldBeLessThan(200_000);
        var to = new RespWriter();
        var e = Should.Throw<RpcException>(() => Way(name).Inflate(bomb.AsSpan(0, Math.Min(bomb.Length, 5000)), to, new() { MaxFrameBytes = 1024 * 1024 * 1024 }));
        e.Status.ShouldBe(RpcStatus.TooLarge);
        e.Message.ShouldBe($"{Math.Min(bomb.Length, 5000)} compressed bytes hold more than 100 times as many (WireCompression.MostTimesLarger)");
        to.Length.ShouldBeLessThan(600_000);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_megabyte_that_holds_a_gigabyte_is_refused_at_the_limit_without_allocating_it(string name)
    {
        // A gigabyte of zeros, made a megabyte by noise that a stream of its own holds.
        var bomb = Bomb(name, 1024 * 1024 * 1024);
        var padded = name == "gzip" ? bomb : [.. bomb, .. new byte[1024 * 1024]];
        var to = new RespWriter();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Should.Throw<RpcException>(() => Way(name).Inflate(padded, to, s_limits));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(6 * 1024 * 1024);
        e.Message.ShouldBe($"{padded.Length} compressed bytes hold more than RespLimits.MaxFrameBytes (1048576)");
        to.Length.ShouldBeLessThan(1_100_000);
    }

    [Fact]
    public void A_length_that_gzip_declares_is_not_believed()
    {
        var packed = Compress("gzip", s_text);
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(packed.Length - 4), 0x7fffffff);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<FormatException>(() => Inflate("gzip", packed));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Random_bytes_and_single_wrong_bits_are_inflated_or_refused_and_nothing_else(string name)
    {
        var random = new Random(5);
        var packed = Compress(name, s_text);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = i % 2 == 0 ? new byte[random.Next(200)] : packed.ToArray();
            if (i % 2 == 0)
                random.NextBytes(bytes);
            else
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Inflate(name, bytes).Length.ShouldBeLessThanOrEqualTo(s_limits.MaxFrameBytes);
            }
            catch (Exception e) when (e is FormatException or RpcException { Status: RpcStatus.TooLarge })
            {
                // Refused.
            }
        }
    }

    private static WireCompression Way(string name) => WireCompression.Find(name)!;

    private static byte[] Compress(string name, byte[] plain)
    {
        var to = new RespWriter();
        Way(name).TryCompress(plain, to).ShouldBeTrue();
        return to.Written.ToArray();
    }

    private static byte[] Inflate(string name, byte[] packed)
    {
        var to = new RespWriter();
        Way(name).Inflate(packed, to, s_limits);
        return to.Written.ToArray();
    }

    private static byte[] Bomb(string name, int bytes)
    {
        var packed = new MemoryStream();
        using (Stream stream = name == "br" ? new BrotliStream(packed, CompressionLevel.Optimal, true) : new GZipStream(packed, CompressionLevel.Optimal, true))
        {
            var piece = new byte[1024 * 1024];
            for (var left = bytes; left > 0; left -= piece.Length)
                stream.Write(piece);
        }

        return packed.ToArray();
    }
}
