using System.Numerics;

namespace Nsx.Protocol.Tests.Values;

public sealed class RecordTests
{
    public enum Kind
    {
        Small,
        Large,
    }

    public sealed record Line(string Article, int Count, decimal Price, string[] Tags);

    public sealed record Basket(string? Customer, IReadOnlyList<Line> Lines, IReadOnlyDictionary<string, decimal> Discounts, Kind Kind, double? Weight);

    public sealed record Numbers(double Double, float Float, BigInteger Big, Int128 Wide, ulong Unsigned, DateTime When, byte[] Bytes, TimeSpan Time);

    public sealed class Node
    {
        public Node? Next { get; set; }
    }

    public sealed class Picky
    {
        public Picky(int number) => Number = number > 0 ? number : throw new ArgumentOutOfRangeException(nameof(number));

        public int Number { get; }
    }

    private static readonly Basket s_basket = new(
        "Ada", [new("tea", 2, 3.50m, ["hot"]), new("milk", 1, 1.20m, [])], new Dictionary<string, decimal> { ["tea"] = 0.1m }, Kind.Large, null);

    [Fact]
    public void A_record_is_a_map_of_its_members() => OnTheWire.Result(new Line("tea", 2, 3.50m, ["hot"])).ShouldBe(
        "%4\r\n$7\r\narticle\r\n$3\r\ntea\r\n$5\r\ncount\r\n:2\r\n$5\r\nprice\r\n$4\r\n3.50\r\n$4\r\ntags\r\n*1\r\n$3\r\nhot\r\n");

    [Fact]
    public void In_RESP2_maps_are_flat() => OnTheWire.Resp2(new Dictionary<string, int?> { ["a"] = 1, ["b"] = null }).ShouldBe(
        "*4\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n$-1\r\n");

    [Fact]
    public void A_nested_record_survives_both_ways()
    {
        Json(OnTheWire.ThroughResult(s_basket)).ShouldBe(Json(s_basket));
        Json(OnTheWire.ThroughArgument(s_basket)).ShouldBe(Json(s_basket));
        OnTheWire.ThroughResult(s_basket).Lines[0].Price.ShouldBe(3.50m);
        OnTheWire.ThroughResult(s_basket).Kind.ShouldBe(Kind.Large);
    }

    [Fact]
    public void An_enum_within_a_record_is_its_name() => OnTheWire.Argument(s_basket).ShouldContain("\"kind\":\"Large\"");

    [Theory]
    [InlineData(1.5, 0.1f)]
    [InlineData(-0.0, -0.0f)]
    [InlineData(double.NaN, float.PositiveInfinity)]
    [InlineData(1e300, float.MaxValue)]
    [InlineData(3.0, 1e20f)]
    public void Numbers_within_records_keep_all_their_digits(double number, float small)
    {
        var value = new Numbers(
            number, small, BigInteger.Pow(-7, 50), Int128.MinValue, ulong.MaxValue, new(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc), [0, 255], TimeSpan.FromTicks(-1));
        foreach (var back in (Numbers[])[OnTheWire.ThroughResult(value), OnTheWire.ThroughArgument(value)])
        {
            BitConverter.DoubleToInt64Bits(back.Double).ShouldBe(BitConverter.DoubleToInt64Bits(number));
            BitConverter.SingleToInt32Bits(back.Float).ShouldBe(BitConverter.SingleToInt32Bits(small));
            back.Bytes.ShouldBe(value.Bytes);
            (back with { Double = 0, Float = 0, Bytes = value.Bytes }).ShouldBe(value with { Double = 0, Float = 0 });
        }
    }

    [Fact]
    public void Null_is_json_null()
    {
        OnTheWire.Argument<Basket>(null!).ShouldBe("$4\r\nnull\r\n");
        OnTheWire.Result<Basket>(null!).ShouldBe("_\r\n");
        OnTheWire.ThroughResult<Basket>(null!).ShouldBeNull();
    }

    [Fact]
    public void Dictionaries_with_other_keys_survive() => OnTheWire.ThroughResult(new Dictionary<int, Line[]> { [-5] = [] }).Keys.ShouldBe([-5]);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"count\":\"many\"}")]
    [InlineData("{\"price\":\"1,5\"}")]
    [InlineData("{\"price\":\"99999999999999999999999999999999\"}")]
    [InlineData("{\"count\":99999999999}")]
    public void Json_of_something_else_is_the_callers_fault(string json) => Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Line>(json));

    [Fact]
    public void A_value_that_its_own_constructor_refuses_is_the_callers_fault() =>
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Picky>("{\"number\":0}")).Message.ShouldStartWith("JSON of Picky: ");

    [Fact]
    public void Depth_is_limited_and_cycles_end()
    {
        var cycle = new Node();
        cycle.Next = cycle;
        Should.Throw<System.Text.Json.JsonException>(() => OnTheWire.Result(cycle)).Message.ShouldContain("cycle");
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Node>(Nested(65)));
        OnTheWire.ParseArgument<Node>(Nested(60)).Next.ShouldNotBeNull();
    }

    [Fact]
    public void Text_that_is_no_utf8_within_a_result_is_no_value() =>
        Should.Throw<FormatException>(() => OnTheWire.ReadResult<Dictionary<string, string>>("%1\r\n$1\r\na\r\n$1\r\n\xff\r\n"));

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"next\":", depth)) + "null" + new string('}', depth);

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value);
}
