using System.Globalization;

namespace Nsx.Protocol.Tests.Values;

public sealed class TextTests
{
    [Fact]
    public void A_string_is_its_bytes_in_utf8()
    {
        OnTheWire.Result("ä\r\n").ShouldBe("$4\r\nÃ¤\r\n\r\n");
        OnTheWire.Resp2("").ShouldBe("$0\r\n\r\n");
        OnTheWire.ThroughArgument("😀 \0").ShouldBe("😀 \0");
    }

    [Fact]
    public void No_string_is_null_in_the_words_of_the_version()
    {
        OnTheWire.Result<string>(null!).ShouldBe("_\r\n");
        OnTheWire.Resp2<string>(null!).ShouldBe("$-1\r\n");
        OnTheWire.ReadResult<string>("_\r\n").ShouldBeNull();
    }

    [Theory]
    [InlineData("\xff")]
    [InlineData("\xc3")]
    [InlineData("\xed\xa0\x80")]
    public void Bytes_that_are_no_utf8_are_no_text(string bytes)
    {
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<string>(bytes)).Message.ShouldBe("text in UTF-8");
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<char>(bytes));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Uri>(bytes));
    }

    [Fact]
    public void A_character_is_one_character()
    {
        OnTheWire.Result('ä').ShouldBe("$2\r\nÃ¤\r\n");
        OnTheWire.ThroughArgument('ä').ShouldBe('ä');
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<char>(""));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<char>("ab"));
    }

    [Fact]
    public void Any_scalar_can_be_read_as_text()
    {
        OnTheWire.ReadResult<string>("+OK\r\n").ShouldBe("OK");
        OnTheWire.ReadResult<string>(":7\r\n").ShouldBe("7");
        OnTheWire.ReadResult<string>("=8\r\ntxt:text\r\n").ShouldBe("text");
        Should.Throw<FormatException>(() => OnTheWire.ReadResult<string>("*0\r\n")).Message.ShouldStartWith("expected string, got");
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("YES", true)]
    [InlineData("1", true)]
    [InlineData("t", true)]
    [InlineData("on", true)]
    [InlineData("false", false)]
    [InlineData("No", false)]
    [InlineData("0", false)]
    [InlineData("F", false)]
    [InlineData("off", false)]
    public void Truth_has_the_usual_words(string word, bool value) => OnTheWire.ParseArgument<bool>(word).ShouldBe(value);

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("maybe")]
    public void Other_words_are_no_truth(string word) => Should.Throw<FormatException>(() => OnTheWire.ParseArgument<bool>(word));

    [Fact]
    public void Truth_is_a_number_in_RESP2()
    {
        OnTheWire.Result(true).ShouldBe("#t\r\n");
        OnTheWire.Resp2(true).ShouldBe(":1\r\n");
        OnTheWire.Resp2(false).ShouldBe(":0\r\n");
        OnTheWire.Argument(true).ShouldBe("$4\r\ntrue\r\n");
        OnTheWire.ThroughResult(false).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_OK()
    {
        OnTheWire.Result(default(Nothing)).ShouldBe("+OK\r\n");
        OnTheWire.ReadResult<Nothing>("_\r\n").ShouldBe(default);
    }

    [Fact]
    public void Ids_dates_and_durations_are_iso_texts()
    {
        var moment = DateTime.ParseExact("2030-01-02T03:04:05.0060000Z", "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        OnTheWire.Result(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")).ShouldBe("$36\r\n0f8fad5b-d9cb-469f-a165-70867728950e\r\n");
        OnTheWire.Result(moment).ShouldBe("$28\r\n2030-01-02T03:04:05.0060000Z\r\n");
        OnTheWire.Resp2(new DateTimeOffset(moment).ToOffset(TimeSpan.FromHours(2))).ShouldBe("$33\r\n2030-01-02T05:04:05.0060000+02:00\r\n");
        OnTheWire.Result(TimeSpan.FromSeconds(90)).ShouldBe("$8\r\n00:01:30\r\n");
        OnTheWire.Result(DateOnly.FromDateTime(moment)).ShouldBe("$10\r\n2030-01-02\r\n");
        OnTheWire.Result(TimeOnly.FromDateTime(moment)).ShouldBe("$16\r\n03:04:05.0060000\r\n");
        OnTheWire.Result(new Uri("http://a/b c")).ShouldBe("$12\r\nhttp://a/b c\r\n");
        OnTheWire.Result(new Version(1, 2, 3)).ShouldBe("$5\r\n1.2.3\r\n");
    }

    [Fact]
    public void Ids_dates_and_durations_survive_a_round_trip()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var moment = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), (DateTimeKind)random.Next(2));
            Same(moment);
            OnTheWire.ThroughResult(moment).Kind.ShouldBe(moment.Kind);
            Same(new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks / 2) + TimeSpan.TicksPerDay, TimeSpan.FromMinutes(random.Next(-800, 800))));
            Same(TimeSpan.FromTicks(random.NextInt64(long.MinValue, long.MaxValue)));
            Same(DateOnly.FromDateTime(moment));
            Same(TimeOnly.FromDateTime(moment));
            Same(new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2030-13-01")]
    public void Other_words_are_no_moment(string text)
    {
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<DateTime>(text));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<DateTimeOffset>(text));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<DateOnly>(text));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<TimeSpan>(text));
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Guid>(text));
    }

    [Fact]
    public void Bytes_are_raw()
    {
        OnTheWire.Result<byte[]>([0, 13, 10, 255]).ShouldBe("$4\r\n\0\r\n\xff\r\n");
        OnTheWire.Result<byte[]>(null!).ShouldBe("_\r\n");
        OnTheWire.ThroughArgument<byte[]>([1, 2]).ShouldBe([1, 2]);
        OnTheWire.ThroughResult<ReadOnlyMemory<byte>>(new byte[] { 1, 2 }).ToArray().ShouldBe([1, 2]);
        OnTheWire.ThroughArgument<Memory<byte>>(new byte[] { 1, 2 }).ToArray().ShouldBe([1, 2]);
        OnTheWire.Resp2<ReadOnlyMemory<byte>>(default).ShouldBe("$0\r\n\r\n");
        Should.Throw<FormatException>(() => OnTheWire.ReadResult<byte[]>(":1\r\n")).Message.ShouldStartWith("expected bytes, got");
    }

    private static void Same<T>(T value)
    {
        OnTheWire.ThroughArgument(value).ShouldBe(value);
        OnTheWire.ThroughResult(value).ShouldBe(value);
    }
}
