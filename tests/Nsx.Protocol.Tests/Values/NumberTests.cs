using System.Globalization;
using System.Numerics;

namespace Nsx.Protocol.Tests.Values;

public sealed class NumberTests
{
    [Fact]
    public void Integers_go_to_their_limits()
    {
        Limits<sbyte>("-128", "127", "-129", "128");
        Limits<byte>("0", "255", "-1", "256");
        Limits<short>("-32768", "32767", "-32769", "32768");
        Limits<ushort>("0", "65535", "-1", "65536");
        Limits<int>("-2147483648", "2147483647", "-2147483649", "2147483648");
        Limits<uint>("0", "4294967295", "-1", "4294967296");
        Limits<long>("-9223372036854775808", "9223372036854775807", "-9223372036854775809", "9223372036854775808");
        Limits<ulong>("0", "18446744073709551615", "-1", "18446744073709551616");
    }

    private static void Limits<T>(string least, string most, string belowLeast, string aboveMost)
        where T : struct, IMinMaxValue<T>
    {
        OnTheWire.ParseArgument<T>(least).ShouldBe(T.MinValue);
        OnTheWire.ParseArgument<T>(most).ShouldBe(T.MaxValue);
        foreach (var beyond in (string[])[belowLeast, aboveMost])
            Should.Throw<FormatException>(() => OnTheWire.ParseArgument<T>(beyond)).Message.ShouldBe($"a whole number from {least} to {most}");
        OnTheWire.Argument(T.MinValue).ShouldBe($"${least.Length}\r\n{least}\r\n");
        OnTheWire.ThroughResult(T.MinValue).ShouldBe(T.MinValue);
        OnTheWire.ThroughResult(T.MaxValue).ShouldBe(T.MaxValue);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("one")]
    public void Integers_are_plain_digits(string text) => Should.Throw<FormatException>(() => OnTheWire.ParseArgument<int>(text));

    [Theory]
    [InlineData("+7", 7)]
    [InlineData("007", 7)]
    public void Integers_may_have_a_sign_and_zeros(string text, int value) => OnTheWire.ParseArgument<int>(text).ShouldBe(value);

    [Fact]
    public void An_integer_is_a_RESP_number_in_both_versions()
    {
        OnTheWire.Result(-42).ShouldBe(":-42\r\n");
        OnTheWire.Resp2(-42).ShouldBe(":-42\r\n");
        OnTheWire.Result((ulong)long.MaxValue).ShouldBe(":9223372036854775807\r\n");
    }

    [Fact]
    public void A_ulong_beyond_a_long_is_text()
    {
        OnTheWire.Result((ulong)long.MaxValue + 1).ShouldBe("$19\r\n9223372036854775808\r\n");
        OnTheWire.Resp2(ulong.MaxValue).ShouldBe("$20\r\n18446744073709551615\r\n");
    }

    [Theory]
    [InlineData(1.5, ",1.5\r\n", "$3\r\n1.5\r\n")]
    [InlineData(0.1, ",0.1\r\n", "$3\r\n0.1\r\n")]
    [InlineData(3.0, ",3\r\n", "$1\r\n3\r\n")]
    [InlineData(-0.0, ",-0\r\n", "$2\r\n-0\r\n")]
    [InlineData(1e300, ",1E+300\r\n", "$6\r\n1E+300\r\n")]
    [InlineData(double.PositiveInfinity, ",inf\r\n", "$3\r\ninf\r\n")]
    [InlineData(double.NegativeInfinity, ",-inf\r\n", "$4\r\n-inf\r\n")]
    [InlineData(double.NaN, ",nan\r\n", "$3\r\nnan\r\n")]
    public void A_double_is_its_shortest_text(double value, string resp3, string resp2)
    {
        OnTheWire.Result(value).ShouldBe(resp3);
        OnTheWire.Resp2(value).ShouldBe(resp2);
        OnTheWire.ThroughResult(value).ShouldBe(value);
        OnTheWire.ThroughArgument(value).ShouldBe(value);
    }

    [Fact]
    public void A_float_is_as_short_as_a_float_can_be()
    {
        OnTheWire.Result(0.1f).ShouldBe(",0.1\r\n");
        OnTheWire.Resp2(0.1f).ShouldBe("$3\r\n0.1\r\n");
        OnTheWire.Argument(0.1f).ShouldBe("$3\r\n0.1\r\n");
        OnTheWire.Result(float.NaN).ShouldBe(",nan\r\n");
        OnTheWire.Resp2((Half)0.1f).ShouldBe("$3\r\n0.1\r\n");
        OnTheWire.ThroughResult(float.MaxValue).ShouldBe(float.MaxValue);
    }

    [Theory]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("+INF", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("nan", double.NaN)]
    [InlineData("1e3", 1000)]
    [InlineData(".5", 0.5)]
    public void Doubles_are_read_in_the_words_of_redis(string text, double value) => OnTheWire.ParseArgument<double>(text).ShouldBe(value);

    [Theory]
    [InlineData("")]
    [InlineData("1,5")]
    [InlineData("one")]
    public void Other_words_are_no_double(string text) => Should.Throw<FormatException>(() => OnTheWire.ParseArgument<double>(text));

    [Fact]
    public void Decimals_and_large_integers_are_text_in_both_versions()
    {
        OnTheWire.Result(1.50m).ShouldBe("$4\r\n1.50\r\n");
        OnTheWire.Resp2(decimal.MinValue).ShouldBe("$30\r\n-79228162514264337593543950335\r\n");
        OnTheWire.Result(Int128.MaxValue).ShouldBe("$39\r\n170141183460469231731687303715884105727\r\n");
        OnTheWire.Result(UInt128.MaxValue).ShouldBe("$39\r\n340282366920938463463374607431768211455\r\n");
        OnTheWire.Result(BigInteger.Pow(10, 40)).ShouldBe("$41\r\n1" + new string('0', 40) + "\r\n");
        OnTheWire.ThroughArgument(Int128.MinValue).ShouldBe(Int128.MinValue);
        OnTheWire.ThroughResult(BigInteger.Pow(-7, 99)).ShouldBe(BigInteger.Pow(-7, 99));
        OnTheWire.ThroughArgument(decimal.MaxValue).ShouldBe(decimal.MaxValue);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("1,000")]
    [InlineData("$1")]
    [InlineData(" 1")]
    [InlineData("")]
    [InlineData("79228162514264337593543950336")]
    public void A_decimal_with_other_characters_is_refused_rather_than_misread(string text) =>
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<decimal>(text));

    [Fact]
    public void A_large_integer_with_blanks_or_one_too_large_is_refused()
    {
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Int128>(" 1"));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<BigInteger>("1 "));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Int128>("170141183460469231731687303715884105728"));
    }

    [Fact]
    public void Numbers_of_all_kinds_survive_a_round_trip()
    {
        var random = new Random(11);
        for (var round = 0; round < 2_000; round++)
        {
            var bits = random.NextInt64(long.MinValue, long.MaxValue);
            Same(bits);
            Same((ulong)bits);
            Same((int)bits);
            Same(BitConverter.Int64BitsToDouble(bits));
            Same(BitConverter.Int32BitsToSingle((int)bits));
            Same(new decimal((int)bits, (int)(bits >> 32), (int)bits, bits < 0, (byte)random.Next(29)));
        }
    }

    private static void Same<T>(T value)
    {
        OnTheWire.ThroughArgument(value).ShouldBe(value);
        OnTheWire.ThroughResult(value).ShouldBe(value, string.Create(CultureInfo.InvariantCulture, $"{value}"));
    }
}
