using Tron.Resp;

namespace Tron.Tests.Resp;

public class RespValueTests
{
    [Fact]
    public void A_copy_outlives_its_frame()
    {
        var frame = Bytes.Of("*1\r\n$3\r\nabc\r\n");
        var value = RespValue.Copy(frame);
        Array.Clear(frame);
        Assert.Equal("abc", value.Items[0].Text);
    }

    [Fact]
    public void A_map_is_asked_for_its_keys_and_so_is_the_array_that_RESP2_has_instead()
    {
        foreach (var wire in (string[])["%2\r\n+a\r\n:1\r\n$1\r\nb\r\n:2\r\n", "*4\r\n+a\r\n:1\r\n$1\r\nb\r\n:2\r\n"])
        {
            var map = RespValue.Copy(Bytes.Of(wire));
            Assert.Equal((1, 2), (map["a"]!.Integer, map["b"]!.Integer));
            Assert.Null(map["c"]);
        }
    }

    [Fact]
    public void A_value_that_is_no_number_says_so() =>
        Assert.Throws<RespProtocolException>(() => RespValue.Copy("+x\r\n"u8).Integer);

    [Theory]
    [InlineData("$-1\r\n", "(nil)")]
    [InlineData(":3\r\n", "(integer) 3")]
    [InlineData("-ERR x\r\n", "(error) ERR x")]
    [InlineData("*2\r\n:1\r\n+a\r\n", "Array[(integer) 1, a]")]
    public void A_value_shows_itself_as_redis_cli_does(string wire, string shown) =>
        Assert.Equal(shown, RespValue.Copy(Bytes.Of(wire)).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("*2\r\n:1\r\n")]
    public void Half_a_value_cannot_be_copied(string wire) => Assert.Throws<RespProtocolException>(() => RespValue.Copy(Bytes.Of(wire)));
}
