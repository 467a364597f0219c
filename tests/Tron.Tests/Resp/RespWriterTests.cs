using Tron.Resp;

namespace Tron.Tests.Resp;

public class RespWriterTests
{
    public static TheoryData<string, Action<RespWriter>, string, string> Golden => new()
    {
        { "simple string", writer => writer.SimpleString("OK"), "+OK\r\n", "+OK\r\n" },
        { "empty simple string", writer => writer.SimpleString(""), "+\r\n", "+\r\n" },
        { "line ends within a simple string", writer => writer.SimpleString("a\r\nb"), "+a  b\r\n", "+a  b\r\n" },
        { "error", writer => writer.Error("ERR no"), "-ERR no\r\n", "-ERR no\r\n" },
        { "line ends within an error", writer => writer.Error("ERR a\nb\rc"), "-ERR a b c\r\n", "-ERR a b c\r\n" },
        { "zero", writer => writer.Integer(0), ":0\r\n", ":0\r\n" },
        { "one digit", writer => writer.Integer(9), ":9\r\n", ":9\r\n" },
        { "two digits", writer => writer.Integer(10), ":10\r\n", ":10\r\n" },
        { "minus one", writer => writer.Integer(-1), ":-1\r\n", ":-1\r\n" },
        { "greatest integer", writer => writer.Integer(long.MaxValue), ":9223372036854775807\r\n", ":9223372036854775807\r\n" },
        { "least integer", writer => writer.Integer(long.MinValue), ":-9223372036854775808\r\n", ":-9223372036854775808\r\n" },
        { "bulk", writer => writer.Bulk("hello"u8), "$5\r\nhello\r\n", "$5\r\nhello\r\n" },
        { "empty bulk", writer => writer.Bulk(""u8), "$0\r\n\r\n", "$0\r\n\r\n" },
        { "bulk with line ends", writer => writer.Bulk("a\r\n\0b"u8), "$5\r\na\r\n\0b\r\n", "$5\r\na\r\n\0b\r\n" },
        { "ten bytes", writer => writer.Bulk("0123456789"u8), "$10\r\n0123456789\r\n", "$10\r\n0123456789\r\n" },
        { "text in UTF-8", writer => writer.BulkText("ä€"), "$5\r\n\u00c3\u00a4\u00e2\u0082\u00ac\r\n", "$5\r\n\u00c3\u00a4\u00e2\u0082\u00ac\r\n" },
        { "number as bulk", writer => writer.BulkInteger(-42), "$3\r\n-42\r\n", "$3\r\n-42\r\n" },
        { "null", writer => writer.Null(), "$-1\r\n", "_\r\n" },
        { "true", writer => writer.Boolean(true), ":1\r\n", "#t\r\n" },
        { "false", writer => writer.Boolean(false), ":0\r\n", "#f\r\n" },
        { "double", writer => writer.Double(1.5), "$3\r\n1.5\r\n", ",1.5\r\n" },
        { "whole double", writer => writer.Double(10), "$2\r\n10\r\n", ",10\r\n" },
        { "infinity", writer => writer.Double(double.PositiveInfinity), "$3\r\ninf\r\n", ",inf\r\n" },
        { "minus infinity", writer => writer.Double(double.NegativeInfinity), "$4\r\n-inf\r\n", ",-inf\r\n" },
        { "not a number", writer => writer.Double(double.NaN), "$3\r\nnan\r\n", ",nan\r\n" },
        { "verbatim", writer => writer.VerbatimText("Some string"), "$11\r\nSome string\r\n", "=15\r\ntxt:Some string\r\n" },
        { "array", writer => writer.ArrayHeader(3), "*3\r\n", "*3\r\n" },
        { "empty array", writer => writer.ArrayHeader(0), "*0\r\n", "*0\r\n" },
        { "map", writer => writer.MapHeader(7), "*14\r\n", "%7\r\n" },
        { "set", writer => writer.SetHeader(2), "*2\r\n", "~2\r\n" },
        { "push", writer => writer.PushHeader(2), ">2\r\n", ">2\r\n" },
        { "raw", writer => writer.Raw("+raw\r\n"u8), "+raw\r\n", "+raw\r\n" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Each_type_has_its_golden_bytes_in_both_versions(string what, Action<RespWriter> write, string resp2, string resp3)
    {
        Assert.Equal((what, resp2, resp3), (what, Written(RespVersion.Resp2, write), Written(RespVersion.Resp3, write)));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.0 / 3)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(-0.0)]
    [InlineData(1e21)]
    public void A_double_reads_back_as_the_same_bits(double value)
    {
        var reader = new RespReader(Bytes.Of(Written(RespVersion.Resp3, writer => writer.Double(value))));
        Assert.True(reader.Read());
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(reader.GetDouble()));
    }

    [Fact]
    public void What_was_written_can_be_taken_back_up_to_a_length_seen_before()
    {
        var writer = new RespWriter();
        writer.Integer(1);
        var length = writer.Length;
        writer.Bulk(new byte[1000]);
        writer.TruncateTo(length);
        Assert.Equal(":1\r\n", Bytes.Text(writer.Written));
        writer.Clear();
        Assert.Equal(0, writer.Length);
    }

    [Fact]
    public void A_rented_writer_is_empty_and_speaks_the_version_that_was_asked_for()
    {
        var first = RespWriter.Rent(RespVersion.Resp2);
        first.Null();
        first.Return();
        var second = RespWriter.Rent(RespVersion.Resp3);
        second.Null();
        Assert.Equal("_\r\n", Bytes.Text(second.Written));
    }

    [Fact]
    public void Two_writers_of_one_thread_do_not_share_their_bytes()
    {
        var one = RespWriter.Rent(RespVersion.Resp3);
        var other = RespWriter.Rent(RespVersion.Resp3);
        one.Integer(1);
        other.Integer(2);
        Assert.Equal(":1\r\n:2\r\n", Bytes.Text(one.Written) + Bytes.Text(other.Written));
    }

    private static string Written(RespVersion version, Action<RespWriter> write)
    {
        var writer = new RespWriter { Version = version };
        write(writer);
        return Bytes.Text(writer.Written);
    }
}
