using Nsx.Testing;
using Tron.Resp;

namespace Tron.Tests.Resp;

public class RespReplyDecoderTests
{
    [Theory]
    [InlineData("+OK\r\n", "SimpleString(\"OK\")")]
    [InlineData("+\r\n", "SimpleString(\"\")")]
    [InlineData("-ERR no\r\n", "Error(\"ERR no\")")]
    [InlineData(":-123\r\n", "Integer(\"-123\")")]
    [InlineData("$5\r\nhello\r\n", "Bulk(\"hello\")")]
    [InlineData("$0\r\n\r\n", "Bulk(\"\")")]
    [InlineData("$-1\r\n", "Null(\"\")")]
    [InlineData("*-1\r\n", "Null(\"\")")]
    [InlineData("_\r\n", "Null(\"\")")]
    [InlineData("*0\r\n", "Array(\"\")")]
    [InlineData("*2\r\n:1\r\n$1\r\nx\r\n", "Array[Integer(\"1\"), Bulk(\"x\")]")]
    [InlineData("*2\r\n*1\r\n*0\r\n*-1\r\n", "Array[Array[Array(\"\")], Null(\"\")]")]
    [InlineData(",1.5\r\n", "Double(\"1.5\")")]
    [InlineData(",-inf\r\n", "Double(\"-inf\")")]
    [InlineData("#t\r\n", "Boolean(\"t\")")]
    [InlineData("!21\r\nSYNTAX invalid syntax\r\n", "BulkError(\"SYNTAX invalid syntax\")")]
    [InlineData("=15\r\ntxt:Some string\r\n", "Verbatim(\"txt:Some string\")")]
    [InlineData("(3492890328409238509324850943850943825024385\r\n", "BigNumber(\"3492890328409238509324850943850943825024385\")")]
    [InlineData("%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n", "Map[SimpleString(\"a\"), Integer(\"1\"), SimpleString(\"b\"), Integer(\"2\")]")]
    [InlineData("~2\r\n+a\r\n+b\r\n", "Set[SimpleString(\"a\"), SimpleString(\"b\")]")]
    [InlineData(">2\r\n+pong\r\n$0\r\n\r\n", "Push[SimpleString(\"pong\"), Bulk(\"\")]")]
    [InlineData("|1\r\n+ttl\r\n:3600\r\n:1\r\n", "Integer(\"1\")")]
    [InlineData("|0\r\n:1\r\n", "Integer(\"1\")")]
    [InlineData("*2\r\n|1\r\n+a\r\n*1\r\n:9\r\n:1\r\n:2\r\n", "Array[Integer(\"1\"), Integer(\"2\")]")]
    [InlineData("|1\r\n|1\r\n+x\r\n+y\r\n+key\r\n+value\r\n:1\r\n", "Integer(\"1\")")]
    public void Every_type_is_read(string wire, string expected) => Assert.Equal([expected], Decode(wire));

    [Fact]
    public void Replies_follow_each_other_without_a_gap() =>
        Assert.Equal(["SimpleString(\"A\")", "Array[Integer(\"1\")]", "Null(\"\")"], Decode("+A\r\n*1\r\n:1\r\n_\r\n"));

    [Theory]
    [InlineData("$2147483648\r\n", "invalid length behind '$': 2147483648 is more than RespLimits.MaxBulkBytes (4194304)")]
    [InlineData("$2147483647\r\n", "invalid length behind '$': 2147483647 is more than RespLimits.MaxBulkBytes (4194304)")]
    [InlineData("*2147483648\r\n", "invalid length behind '*': 2147483648 is more than RespLimits.MaxFrameBytes (8388608)")]
    [InlineData("%9223372036854775807\r\n", "invalid length behind '%': 9223372036854775807 is more than RespLimits.MaxFrameBytes (8388608)")]
    [InlineData("$9223372036854775808\r\n", "invalid length behind '$'")]
    [InlineData("*1111111111111111111111111111111111111111\r\n", "invalid length behind '*'")]
    [InlineData("$+1\r\n", "invalid length behind '$'")]
    [InlineData("$01\r\nx\r\n", "invalid length behind '$'")]
    [InlineData("$\r\n", "invalid length behind '$'")]
    [InlineData("$-2\r\n", "invalid length behind '$'")]
    [InlineData("*-2\r\n", "invalid length behind '*'")]
    [InlineData("~ 1\r\n", "invalid length behind '~'")]
    [InlineData("$1\r\nxy\r\n", "expected CRLF behind a bulk string")]
    [InlineData("$1\r\nx\n\r", "expected CRLF behind a bulk string")]
    [InlineData("+OK\rX", "expected LF behind CR, got 'X'")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "expected a RESP type, got 'H'")]
    [InlineData("\u0015\u0003\u0003", "expected a RESP type, got '\\x15'")]
    [InlineData("*1\r\nx", "expected a RESP type, got 'x'")]
    public void Lies_and_rubbish_are_refused(string wire, string problem) => Assert.Equal(["Protocol error: " + problem], Decode(wire));

    [Theory]
    [InlineData("$?\r\n", "streamed values ('$?') are not supported")]
    [InlineData("*?\r\n", "streamed values ('*?') are not supported")]
    [InlineData("%?\r\n", "streamed values ('%?') are not supported")]
    [InlineData("~?\r\n", "streamed values ('~?') are not supported")]
    [InlineData(";4\r\n", "expected a RESP type, got ';'")]
    [InlineData(".\r\n", "expected a RESP type, got '.'")]
    public void Streamed_values_are_refused(string wire, string problem) => Assert.Equal(["Protocol error: " + problem], Decode(wire));

    [Theory]
    [InlineData("*1\r\n")]
    [InlineData("%1\r\n+k\r\n")]
    [InlineData("|1\r\n+k\r\n")]
    [InlineData(">1\r\n")]
    public void Aggregates_may_be_nested_up_to_the_limit_and_no_deeper(string open)
    {
        var limits = new RespLimits { MaxDepth = 3 };
        var deep = string.Concat(Enumerable.Repeat(open, 3));
        var deeper = string.Concat(Enumerable.Repeat(open, 4));
        var tail = open[0] == '|' ? string.Concat(Enumerable.Repeat("+x\r\n", 4)) : "+x\r\n";
        Assert.DoesNotContain("Protocol error", Assert.Single(Decoding.Replies(limits, Bytes.Of(deep + tail))), StringComparison.Ordinal);
        Assert.Equal(
            ["Protocol error: too deep reply: 4 is more than RespLimits.MaxDepth (3)"], Decoding.Replies(limits, Bytes.Of(deeper + tail)));
    }

    [Fact]
    public void Nesting_as_deep_as_the_limits_ever_allow_costs_no_stack()
    {
        var limits = new RespLimits { MaxDepth = 1024 };
        var wire = string.Concat(Enumerable.Repeat("*1\r\n", 1024)) + ":1\r\n";
        Assert.Single(Decoding.Replies(limits, Bytes.Of(wire)));
    }

    [Fact]
    public void A_long_row_of_attributes_costs_no_stack()
    {
        var wire = string.Concat(Enumerable.Repeat("|0\r\n", 500_000)) + ":1\r\n";
        Assert.Equal(["Integer(\"1\")"], Decode(wire));
    }

    [Fact]
    public void A_line_without_end_stops_at_the_limit()
    {
        var limits = new RespLimits { MaxLineBytes = 64 };
        Assert.Equal([$"SimpleString(\"{new string('x', 63)}\")"], Decoding.Replies(limits, Bytes.Of($"+{new string('x', 63)}\r\n")));
        Assert.Equal(
            ["Protocol error: too long line: 65 is more than RespLimits.MaxLineBytes (64)"],
            Decoding.Replies(limits, Bytes.Of($"+{new string('x', 64)}")));
    }

    [Fact]
    public void A_reply_over_the_whole_limit_is_refused_however_it_is_cut()
    {
        var limits = new RespLimits { MaxFrameBytes = 1024 };
        var wire = Bytes.Of("*3\r\n" + string.Concat(Enumerable.Repeat($"$400\r\n{new string('x', 400)}\r\n", 3)));
        Assert.StartsWith("Protocol error: too big reply", Assert.Single(Decoding.Replies(limits, wire)), StringComparison.Ordinal);
        Assert.StartsWith(
            "Protocol error: too big reply", Assert.Single(Decoding.Replies(limits, SplitPoints.ByteByByte(wire))), StringComparison.Ordinal);
    }

    private static List<string> Decode(string wire) => Decoding.Replies(new(), Bytes.Of(wire));
}
