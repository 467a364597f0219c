using System.Text;
using Tron.Resp;

namespace Nsx.Protocol.Tests.Calls;

public sealed class CallOptionsTests
{
    private static CallOptions Parse(string field) => CallOptions.Parse(Encoding.UTF8.GetBytes(field));

    private static string Write(int timeout, int credit, ulong nulls, params (string Key, string Value)[] metadata) => OnTheWire.Write(
        RespVersion.Resp3,
        writer => CallOptionsWriter.Write(
            writer, new(timeout, metadata.Aggregate(CallMetadata.Empty, (all, one) => all.SetItem(one.Key, one.Value))) { Credit = credit, Nulls = nulls }));

    [Fact]
    public void An_empty_field_says_nothing() => Parse("").ShouldBe(CallOptions.None);

    [Fact]
    public void All_keys_are_read()
    {
        var options = Parse("t=500 c=32 n=0,2,63 r=2 i=order%2017 m.tenant=a%20b%3D%25 m.user=%C3%A4");
        options.TimeoutMilliseconds.ShouldBe(500);
        options.Credit.ShouldBe(32);
        options.Nulls.ShouldBe(0b101ul | (1ul << 63));
        options.Attempt.ShouldBe(2);
        options.IdempotencyKey.ShouldBe("order 17");
        options.Metadata.ShouldBe(new Dictionary<string, string> { ["tenant"] = "a b=%", ["user"] = "ä" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("tp=00-01 a=affinity u=me zz x= =y t")]
    [InlineData("  ")]
    public void Unknown_keys_are_passed_over(string field)
    {
        var options = Parse(field + " t=7");
        options.TimeoutMilliseconds.ShouldBe(7);
        options.Metadata.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("t=", "option t: expected a number up to 3600000, got \"\"")]
    [InlineData("t=-1", "option t: expected a number up to 3600000, got \"-1\"")]
    [InlineData("t=1s", "option t: expected a number up to 3600000, got \"1s\"")]
    [InlineData("t=3600001", "option t: expected a number up to 3600000, got \"3600001\"")]
    [InlineData("t=99999999999999999999", "option t")]
    [InlineData("c=-1", "option c: expected a number up to 1000000, got \"-1\"")]
    [InlineData("c=1000001", "option c")]
    [InlineData("s=2", "option s: expected a number up to 1, got \"2\"")]
    [InlineData("b=64", "option b: expected a number up to 63, got \"64\"")]
    [InlineData("n=64", "option n: expected a number up to 63, got \"64\"")]
    [InlineData("n=-1", "option n")]
    [InlineData("n=1,,2", "option n")]
    public void Numbers_outside_their_range_are_refused(string field, string reason) =>
        Should.Throw<FormatException>(() => Parse(field)).Message.ShouldStartWith(reason);

    [Fact]
    public void The_first_attempt_has_no_number() => Parse("t=5").Attempt.ShouldBe(1);

    [Fact]
    public void A_second_attempt_is_written_with_its_key() => OnTheWire.Write(
        RespVersion.Resp3, writer => CallOptionsWriter.Write(writer, new(70, CallMetadata.Empty) { Attempt = 2, IdempotencyKey = "a b" }))
        .ShouldBe("$16\r\nt=70 r=2 i=a%20b\r\n");

    [Theory]
    [InlineData("i=")]
    [InlineData("r=0")]
    public void A_key_has_characters_and_a_number_is_one_or_more(string field) => Should.Throw<FormatException>(() => Parse(field));

    [Theory]
    [InlineData("m.=v")]
    [InlineData("m.UPPER=v")]
    [InlineData("m.key")]
    public void Words_with_bad_keys_are_passed_over(string field) => Parse(field).Metadata.ShouldBeEmpty();

    [Theory]
    [InlineData(-1, 0, 0ul, "$0\r\n\r\n")]
    [InlineData(500, 0, 0ul, "$5\r\nt=500\r\n")]
    [InlineData(0, 0, 0ul, "$3\r\nt=0\r\n")]
    [InlineData(500, 32, 5ul, "$16\r\nt=500 c=32 n=0,2\r\n")]
    [InlineData(-1, 2, 0ul, "$3\r\nc=2\r\n")]
    [InlineData(-1, 0, 1ul << 63, "$4\r\nn=63\r\n")]
    public void The_field_is_one_bulk_string(int timeout, int credit, ulong nulls, string bytes) => Write(timeout, credit, nulls).ShouldBe(bytes);

    [Fact]
    public void Words_are_percent_encoded() => Write(5, 0, 0, ("tenant", "a b=%\r\nä")).ShouldBe("$36\r\nt=5 m.tenant=a%20b%3D%25%0D%0A%C3%A4\r\n");

    [Fact]
    public void What_was_written_is_read_back()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => new Rune(random.Next(1, 0xd7ff)).ToString()));
            var (timeout, credit, nulls) = (random.Next(3_600_000), random.Next(1, 1_000_000), (ulong)random.NextInt64());
            var field = Write(timeout, credit, nulls, ("a-b.c_1", text));
            var options = Parse(field[(field.IndexOf('\n', StringComparison.Ordinal) + 1)..^2]);
            (options.TimeoutMilliseconds, options.Credit, options.Nulls).ShouldBe((timeout, credit, nulls));
            options.Metadata["a-b.c_1"].ShouldBe(text);
        }
    }

    [Fact]
    public void What_lives_as_long_as_the_call_is_written_and_read()
    {
        var text = OnTheWire.Write(Tron.Resp.RespVersion.Resp3, writer =>
            CallOptionsWriter.Write(writer, new(-1, CallMetadata.Empty) { Nulls = 4, HasStream = true, Callbacks = 0b1010 }));
        text.ShouldBe("$13\r\nn=2 s=1 b=1,3\r\n");
        var options = CallOptions.Parse("n=2 s=1 b=1,3"u8);
        (options.Nulls, options.HasStream, options.Callbacks).ShouldBe((4ul, true, 0b1010ul));
        CallOptions.Parse("s=0"u8).HasStream.ShouldBeFalse();
    }
}
