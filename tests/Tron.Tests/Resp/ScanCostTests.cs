using System.Text;
using Tron.Resp;
using Tron.Sessions;

namespace Tron.Tests.Resp;

/// <summary>What a peer can make us work and remember.</summary>
public class ScanCostTests
{
    private const int Piece = 1024;

    /// <summary>No header is longer: so much of what was shown before may be looked at again when its rest has come.</summary>
    private const int Header = 64;

    public static TheoryData<string, bool, int> Frames => new()
    {
        { "*1\r\n$4194304\r\n" + new string('x', 4 * 1024 * 1024) + "\r\n", true, 0 },
        { "*1000\r\n" + string.Concat(Enumerable.Repeat("$1000\r\n" + new string('x', 1000) + "\r\n", 1000)), true, 0 },
        { new string('x', 4000) + "\n", true, 0 },
        { "$4194304\r\n" + new string('x', 4 * 1024 * 1024) + "\r\n", false, Header },
        { "+" + new string('x', 60_000) + "\r\n", false, Header },
        { "*100000\r\n" + string.Concat(Enumerable.Repeat(":1\r\n", 100_000)), false, 0 },
        { string.Concat(Enumerable.Repeat("*1\r\n", 60)) + "$1000000\r\n" + new string('x', 1_000_000) + "\r\n", false, (60 * 4) + Header },
    };

    /// <summary>
    /// Every byte that was shown is overwritten before the next scan with line ends, which a decoder that looked again would
    /// trip over. So each byte is examined once, and the work for n bytes is n, however many pieces they come in. The decoder
    /// of replies reads the short header of a value that is not whole once more; that one is kept.
    /// </summary>
    [Theory]
    [MemberData(nameof(Frames))]
    public void No_byte_is_looked_at_twice(string wire, bool isRequest, int kept)
    {
        IFrameDecoder decoder = isRequest ? new RespRequestDecoder(new()) : new RespReplyDecoder(new());
        var bytes = Bytes.Of(wire);
        for (var shown = Piece; shown < bytes.Length; shown += Piece)
        {
            Assert.Equal(0, decoder.Scan(bytes.AsSpan(0, shown)));
            bytes.AsSpan(kept, shown - Header - kept).Fill((byte)(shown / Piece % 2 == 0 ? '\n' : '\r'));
        }

        Assert.Equal(bytes.Length, decoder.Scan(bytes));
    }

    [Fact]
    public void A_byte_that_completes_nothing_is_scanned_without_allocating()
    {
        var decoder = new RespReplyDecoder(new());
        var bytes = Bytes.Of("$4194304\r\n" + new string('x', 100_000));
        decoder.Scan(bytes.AsSpan(0, 20));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var shown = 21; shown < bytes.Length; shown++)
            decoder.Scan(bytes.AsSpan(0, shown));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("*1024\r\n", true)]
    [InlineData("*1\r\n$4194304\r\n", true)]
    [InlineData("*1024\r\n$4194304\r\n", true)]
    [InlineData("*1048576\r\n", true)]
    [InlineData("*8388608\r\n", false)]
    [InlineData("%8388608\r\n", false)]
    [InlineData("$4194304\r\n", false)]
    [InlineData("*8388608\r\n*8388608\r\n*8388608\r\n", false)]
    public void A_declared_length_costs_no_memory_before_its_bytes_come(string wire, bool isRequest)
    {
        var limits = new RespLimits { MaxArguments = 1024 * 1024 };
        var bytes = Bytes.Of(wire);
        var before = GC.GetAllocatedBytesForCurrentThread();
        IFrameDecoder decoder = isRequest ? new RespRequestDecoder(limits) : new RespReplyDecoder(limits);
        Assert.Equal(0, decoder.Scan(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * bytes.Length + 4096);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_corpus_costs_at_most_four_times_its_length_to_scan(bool isRequest)
    {
        foreach (var wire in isRequest ? RespCorpus.Requests : RespCorpus.Replies)
        {
            var bytes = Encoding.Latin1.GetBytes(wire);
            var cost = CostOfScanning(bytes, isRequest ? new RespRequestDecoder(new()) : new RespReplyDecoder(new()));
            Assert.True(cost <= (4 * bytes.Length) + 4096, $"{Bytes.Show(bytes)} cost {cost} bytes");
        }
    }

    private static long CostOfScanning(byte[] bytes, IFrameDecoder decoder)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var unread = bytes.AsSpan();
        try
        {
            while (unread.Length > 0 && decoder.Scan(unread) is var length and > 0)
                unread = unread[length..];
        }
        catch (RespProtocolException)
        {
            // The cost of an error, with its texts and its trace, does not grow with what was sent.
            return 0;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
