using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Tests.Jute;

public sealed class JuteReaderTests
{
    [Fact]
    public void Values_are_read_one_after_the_other()
    {
        var reader = new JuteReader(Hex.Bytes("01 00 ff fffffffe 0102030405060708 00000002 6869 00000003 e282ac 00000001 00000000"));

        reader.ReadBoolean().ShouldBeTrue();
        reader.ReadBoolean().ShouldBeFalse();
        reader.ReadBoolean().ShouldBeTrue();
        reader.ReadInt().ShouldBe(-2);
        reader.ReadLong().ShouldBe(0x0102030405060708);
        Hex.Of(reader.ReadBuffer()).ShouldBe("6869");
        reader.ReadString().ShouldBe("€");
        reader.ReadCount(leastItemBytes: 4).ShouldBe(1);
        reader.Remaining.ShouldBe(4);
    }

    [Fact]
    public void Null_is_empty()
    {
        var reader = new JuteReader(Hex.Bytes("ffffffff ffffffff ffffffff"));

        reader.ReadBuffer().Length.ShouldBe(0);
        reader.ReadString().ShouldBe("");
        reader.ReadCount(leastItemBytes: 1000).ShouldBe(0);
        reader.Remaining.ShouldBe(0);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_replaced()
    {
        var reader = new JuteReader(Hex.Bytes("00000003 61ff62"));

        reader.ReadString().ShouldBe("a\ufffdb");
    }

    [Theory]
    [InlineData("")]
    public void A_boolean_needs_a_byte(string hex) => Refused(hex, (ref JuteReader reader) => reader.ReadBoolean());

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    public void An_int_needs_four_bytes(string hex) => Refused(hex, (ref JuteReader reader) => reader.ReadInt());

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000")]
    public void A_long_needs_eight_bytes(string hex) => Refused(hex, (ref JuteReader reader) => reader.ReadLong());

    [Theory]
    [InlineData("0000")]
    [InlineData("00000001")]
    [InlineData("00000003 6162")]
    [InlineData("7fffffff 6162")]
    [InlineData("fffffffe 6162")]
    [InlineData("80000000 6162")]
    public void A_length_that_is_more_than_the_rest_or_negative_is_refused(string hex)
    {
        Refused(hex, (ref JuteReader reader) => reader.ReadString());
        Refused(hex, (ref JuteReader reader) => reader.ReadBuffer());
        Refused(hex, (ref JuteReader reader) => reader.ReadCount(leastItemBytes: 1));
    }

    [Theory]
    [InlineData("00000002 00000000 000000", 4)]
    [InlineData("7fffffff 00000000 00000000", 4)]
    [InlineData("40000000", int.MaxValue)]
    public void A_count_whose_items_cannot_fit_is_refused(string hex, int leastItemBytes) =>
        Refused(hex, (ref JuteReader reader) => reader.ReadCount(leastItemBytes));

    [Fact]
    public void A_problem_says_what_was_expected_where_and_what_came()
    {
        var problem = Should.Throw<JuteException>(() =>
        {
            var reader = new JuteReader(Hex.Bytes("00000000 00000009 6162"));
            reader.ReadInt();
            reader.ReadString();
        });

        problem.Message.ShouldBe("Expected a string of 9 bytes at byte 8 of a frame of 10 bytes, but got 2 bytes.");
    }

    private static void Refused(string hex, ReadStep read)
    {
        var bytes = Hex.Bytes(hex);
        Should.Throw<JuteException>(() =>
        {
            var reader = new JuteReader(bytes);
            read(ref reader);
        });
    }

    private delegate void ReadStep(ref JuteReader reader);
}
