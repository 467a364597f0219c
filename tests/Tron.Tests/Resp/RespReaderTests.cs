using Tron.Resp;

namespace Tron.Tests.Resp;

public class RespReaderTests
{
    [Fact]
    public void Values_come_depth_first_with_the_counts_of_their_aggregates()
    {
        var reader = new RespReader("%1\r\n+k\r\n*2\r\n:1\r\n$-1\r\n+tail\r\n"u8);
        var seen = new List<string>();
        while (reader.Read())
            seen.Add($"{reader.Type} {reader.Count} {Bytes.Text(reader.Value)}");
        Assert.Equal(["Map 2 ", "SimpleString 0 k", "Array 2 ", "Integer 0 1", "Null 0 ", "SimpleString 0 tail"], seen);
    }

    [Fact]
    public void Skip_passes_a_value_with_everything_within_it()
    {
        var reader = new RespReader("*2\r\n*1\r\n|1\r\n+a\r\n+b\r\n:1\r\n%1\r\n:1\r\n*0\r\n+next\r\n"u8);
        reader.Skip();
        Assert.Equal("+next\r\n", Bytes.Text(reader.Rest));
    }

    [Theory]
    [InlineData(":12\r\n", 12)]
    [InlineData("$2\r\n-7\r\n", -7)]
    [InlineData("+5\r\n", 5)]
    public void Numbers_are_read_from_integers_and_from_strings(string wire, long expected)
    {
        var reader = new RespReader(Bytes.Of(wire));
        Assert.True(reader.Read());
        Assert.Equal(expected, reader.GetInt64());
    }

    [Theory]
    [InlineData(",1e3\r\n", 1000)]
    [InlineData(",inf\r\n", double.PositiveInfinity)]
    [InlineData(",-inf\r\n", double.NegativeInfinity)]
    [InlineData(",nan\r\n", double.NaN)]
    [InlineData("$4\r\n0.25\r\n", 0.25)]
    [InlineData(":3\r\n", 3)]
    public void Doubles_are_read_from_numbers_and_from_strings(string wire, double expected)
    {
        var reader = new RespReader(Bytes.Of(wire));
        Assert.True(reader.Read());
        Assert.Equal(expected, reader.GetDouble());
    }

    [Fact]
    public void Text_of_a_verbatim_string_comes_without_its_format()
    {
        var reader = new RespReader("=7\r\ntxt:abc\r\n"u8);
        Assert.True(reader.Read());
        Assert.Equal("abc", reader.GetText());
    }

    [Fact]
    public void Both_kinds_of_errors_are_errors_and_nothing_else_is()
    {
        var reader = new RespReader("-E x\r\n!3\r\nE y\r\n+ok\r\n"u8);
        var seen = new List<bool>();
        while (reader.Read())
            seen.Add(reader.IsError);
        Assert.Equal([true, true, false], seen);
    }

    [Theory]
    [InlineData("+OK")]
    [InlineData("$5\r\nhel")]
    [InlineData("$2147483648\r\n")]
    [InlineData("%2147483647\r\n")]
    [InlineData("|2147483647\r\n")]
    [InlineData("*x\r\n")]
    [InlineData("$-2\r\n")]
    public void A_frame_that_no_decoder_found_raises_nothing_but_a_protocol_exception(string wire) =>
        Assert.Throws<RespProtocolException>(() => ReadAll(Bytes.Of(wire)));

    [Fact]
    public void A_wrong_value_is_described_in_short()
    {
        var error = Assert.Throws<RespProtocolException>(() => Number($"+{new string('x', 1000)}\r\n"));
        Assert.Equal($"Protocol error: expected an integer, got SimpleString \"{new string('x', 64)}\"", error.Message);
        Assert.Equal("Protocol error: expected an integer, got Array of 2", Assert.Throws<RespProtocolException>(() => Number("*2\r\n")).Message);
    }

    private static long Number(string wire)
    {
        var reader = new RespReader(Bytes.Of(wire));
        reader.Read();
        return reader.GetInt64();
    }

    private static void ReadAll(byte[] wire)
    {
        var reader = new RespReader(wire);
        while (reader.Read())
        {
        }
    }
}
