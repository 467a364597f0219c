using Nsx.Testing;
using Tron.Resp;

namespace Tron.Tests.Resp;

public class RespRequestDecoderTests
{
    private static readonly RespLimits s_limits = new();

    [Theory]
    [InlineData("*1\r\n$4\r\nPING\r\n", "[\"PING\"]")]
    [InlineData("*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", "[\"ECHO\", \"\"]")]
    [InlineData("*1\r\n$0\r\n\r\n", "[\"\"]")]
    [InlineData("*2\r\n$1\r\na\r\n$6\r\n\r\n*1\r\n\r\n", "[\"a\", \"\\r\\n*1\\r\\n\"]")]
    [InlineData("*1\r\n$3\r\n\u0000\u00ff\u0080\r\n", "[\"\\u0000\\u00ff\\u0080\"]")]
    [InlineData("*0\r\n", "[]")]
    [InlineData("*-1\r\n", "[]")]
    [InlineData("*-10\r\n", "[]")]
    [InlineData("*-9223372036854775808\r\n", "[]")]
    [InlineData("PING\r\n", "inline [\"PING\"]")]
    [InlineData("PING\n", "inline [\"PING\"]")]
    [InlineData("\r\n", "inline []")]
    [InlineData("\n", "inline []")]
    [InlineData("   \r\n", "inline []")]
    public void A_whole_request_is_found(string wire, string expected) => Assert.Equal([expected], Decode(wire));

    [Theory]
    [InlineData("*3000000000\r\n", "invalid multibulk length")]
    [InlineData("*2147483648\r\n", "invalid multibulk length")]
    [InlineData("*9223372036854775807\r\n", "invalid multibulk length")]
    [InlineData("*9223372036854775808\r\n", "invalid multibulk length")]
    [InlineData("*1111111111111111111111111111111111111111\r\n", "invalid multibulk length")]
    [InlineData("*+1\r\n", "invalid multibulk length")]
    [InlineData("*01\r\n", "invalid multibulk length")]
    [InlineData("*-0\r\n", "invalid multibulk length")]
    [InlineData("* 1\r\n", "invalid multibulk length")]
    [InlineData("*1 \r\n", "invalid multibulk length")]
    [InlineData("*\r\n", "invalid multibulk length")]
    [InlineData("*?\r\n", "invalid multibulk length")]
    [InlineData("*abc\r\n", "invalid multibulk length")]
    [InlineData("*1\r\n$-1\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$-10\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$blabla\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$?\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$+4\r\nPING\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$04\r\nPING\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$2147483648\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$9223372036854775808\r\n", "invalid bulk length")]
    [InlineData("*1\r\nfoo\r\n", "expected '$', got 'f'")]
    [InlineData("*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n", "expected '$', got 'f'")]
    [InlineData("*1\r\n*1\r\n$4\r\nPING\r\n", "expected '$', got '*'")]
    [InlineData("*1\r\n:1\r\n", "expected '$', got ':'")]
    [InlineData("*1\r\n+PING\r\n", "expected '$', got '+'")]
    [InlineData("*1\r\n_\r\n", "expected '$', got '_'")]
    [InlineData("*1\r\n\u0000", "expected '$', got '\\x00'")]
    public void What_Redis_refuses_is_refused_in_the_words_of_Redis(string wire, string problem) =>
        Assert.Equal(["Protocol error: " + problem], Decode(wire));

    [Theory]
    [InlineData("*2147483647\r\n", "invalid multibulk length: 2147483647 is more than RespLimits.MaxArguments (1024)")]
    [InlineData("*1025\r\n", "invalid multibulk length: 1025 is more than RespLimits.MaxArguments (1024)")]
    [InlineData("*1\r\n$2147483647\r\n", "invalid bulk length: 2147483647 is more than RespLimits.MaxBulkBytes (4194304)")]
    [InlineData("*1\r\n$2000000000\r\n", "invalid bulk length: 2000000000 is more than RespLimits.MaxBulkBytes (4194304)")]
    [InlineData("*1\r\n$4194305\r\n", "invalid bulk length: 4194305 is more than RespLimits.MaxBulkBytes (4194304)")]
    public void A_limit_of_ours_is_named_behind_the_words_of_Redis(string wire, string problem) =>
        Assert.Equal(["Protocol error: " + problem], Decode(wire));

    [Theory]
    [InlineData("*1\r\n$4\r\nPINGxx", "expected CRLF behind a bulk string")]
    [InlineData("*1\r\n$4\r\nPINGx", "expected CRLF behind a bulk string")]
    [InlineData("*1\r\n$4\r\nPING\rx", "expected CRLF behind a bulk string")]
    [InlineData("*1\r\n$4\r\nPING\n\r", "expected CRLF behind a bulk string")]
    [InlineData("*1\r\n$4\r\nPINGS\r\n", "expected CRLF behind a bulk string")]
    [InlineData("*1\rX", "expected LF behind CR, got 'X'")]
    [InlineData("*1\r\n$4\r\rPING\r\n", "expected LF behind CR, got '\\x0d'")]
    [InlineData("*1\n$4\nPING\n*1\n$4\nPING\n*1\n$4\nPING\n*1", "invalid multibulk length")]
    [InlineData("PI\u0000NG\r\n", "a NUL byte in an inline request")]
    public void Where_Redis_is_lax_we_are_strict(string wire, string problem) => Assert.Equal(["Protocol error: " + problem], Decode(wire));

    [Theory]
    [InlineData("%1\r\n", "inline [\"%1\"]")]
    [InlineData(">1\r\n", "inline [\">1\"]")]
    [InlineData("|1\r\n", "inline [\"|1\"]")]
    [InlineData("~1\r\n", "inline [\"~1\"]")]
    [InlineData("$3\r\n", "inline [\"$3\"]")]
    [InlineData("+PING\r\n", "inline [\"+PING\"]")]
    [InlineData("_\r\n", "inline [\"_\"]")]
    [InlineData("#t\r\n", "inline [\"#t\"]")]
    public void Any_first_byte_but_the_star_begins_a_line_of_text(string wire, string expected) => Assert.Equal([expected], Decode(wire));

    [Fact]
    public void Requests_of_both_kinds_may_take_turns() => Assert.Equal(
        ["[\"PING\"]", "inline [\"ECHO\", \"x\"]", "inline []", "[]", "[\"TIME\"]"],
        Decode(Bytes.Request("PING") + "ECHO x\r\n\r\n*0\r\n" + Bytes.Request("TIME")));

    [Fact]
    public void The_largest_request_that_the_limits_allow_is_taken()
    {
        var limits = new RespLimits { MaxArguments = 3, MaxBulkBytes = 10, MaxFrameBytes = 1024 };
        Assert.Equal(["[\"0123456789\", \"\", \"x\"]"], Decoding.Requests(limits, Bytes.Of(Bytes.Request("0123456789", "", "x"))));
    }

    [Fact]
    public void A_request_that_grows_over_the_whole_limit_is_refused_before_its_bytes_come()
    {
        var limits = new RespLimits { MaxFrameBytes = 1024 };
        var wire = "*2\r\n$1000\r\n" + new string('x', 1000) + "\r\n$100\r\n";
        Assert.Equal(["Protocol error: too big request: 1121 is more than RespLimits.MaxFrameBytes (1024)"], Decoding.Requests(limits, Bytes.Of(wire)));
    }

    [Fact]
    public void An_endless_line_ends_at_the_limit()
    {
        var limits = new RespLimits { MaxInlineBytes = 16 };
        Assert.Equal(["inline [\"0123456789abcdef\"]"], Decoding.Requests(limits, Bytes.Of("0123456789abcdef\n")));
        Assert.Equal(
            ["Protocol error: too big inline request: 17 is more than RespLimits.MaxInlineBytes (16)"],
            Decoding.Requests(limits, Bytes.Of("0123456789abcdefg")));
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('x')]
    public void Endless_rubbish_ends_with_an_error_whatever_it_begins_with(char rubbish)
    {
        foreach (var start in (string[])["", "*", "*1\r\n$"])
        {
            var got = Decode(start + new string(rubbish, 8000));
            Assert.StartsWith("Protocol error: ", Assert.Single(got), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_TLS_client_is_told_that_the_port_is_not_encrypted() => Assert.Equal(
        ["Protocol error: expected a RESP request, got a TLS handshake; this port is not encrypted"],
        Decode("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"));

    [Fact]
    public void Where_lines_of_text_are_off_they_are_refused_at_the_first_byte()
    {
        var limits = new RespLimits { MaxInlineBytes = 0 };
        Assert.Equal(
            ["Protocol error: expected '*', got 'P'; inline requests are off (MaxInlineBytes is 0)"],
            Decoding.Requests(limits, Bytes.Of("P")));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Where_lines_of_text_are_off_an_empty_line_is_still_nothing(string wire)
    {
        var limits = new RespLimits { MaxInlineBytes = 0 };
        Assert.Equal(["inline []", "[\"PING\"]"], Decoding.Requests(limits, Bytes.Of(wire + Bytes.Request("PING"))));
        Assert.Equal(["inline []", "[\"PING\"]"], Decoding.Requests(limits, SplitPoints.ByteByByte(Bytes.Of(wire + Bytes.Request("PING")))));
    }

    [Fact]
    public void A_request_may_be_read_without_its_first_arguments()
    {
        var decoder = new RespRequestDecoder(s_limits);
        var frame = Bytes.Of(Bytes.Request("CLIENT", "SETNAME", "me"));
        Assert.Equal(frame.Length, decoder.Scan(frame));
        Assert.Equal("[\"SETNAME\", \"me\"]", Decoding.Show(decoder.Request(frame).Skip(1)));
    }

    private static List<string> Decode(string wire) => Decoding.Requests(s_limits, Bytes.Of(wire));
}
