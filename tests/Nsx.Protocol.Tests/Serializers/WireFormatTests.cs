using System.Text;
using Nsx.Testing;
using Tron.Resp;

namespace Nsx.Protocol.Tests.Serializers;

public sealed class WireFormatTests
{
    private static readonly WireFormat s_format = Make("bang-format");

    private static WireFormat Make(string name)
    {
        WireSerializers.Register(new BangSerializer(name));
        return new(name, null, 0);
    }

    [Fact]
    public void A_value_that_the_serializer_takes_is_one_bulk_string_in_both_directions()
    {
        Argument(new Tag("tea")).ShouldBe("$4\r\n!tea\r\n");
        Result(new Tag("tea")).ShouldBe("$4\r\n!tea\r\n");
        Read<Tag>("$4\r\n!tea\r\n").ShouldBe(new Tag("tea"));
        s_format.Of<Tag>().ParseArgument("!tea"u8).ShouldBe(new Tag("tea"));
    }

    [Fact]
    public void Without_an_agreement_it_is_JSON_and_a_map()
    {
        OnTheWire.Argument(new Tag("tea")).ShouldBe("$14\r\n{\"text\":\"tea\"}\r\n");
        OnTheWire.Result(new Tag("tea")).ShouldBe("%1\r\n$4\r\ntext\r\n$3\r\ntea\r\n");
    }

    [Fact]
    public void Everything_else_keeps_its_form()
    {
        Result(5).ShouldBe(":5\r\n");
        Result("!x").ShouldBe("$2\r\n!x\r\n");
        Result<int[]>([1, 2]).ShouldBe("*2\r\n:1\r\n:2\r\n");
        Result<DayOfWeek?>(DayOfWeek.Friday).ShouldBe("$6\r\nFriday\r\n");
        Result<byte[]>([1]).ShouldBe("$1\r\n\u0001\r\n");
        Result(new KeyValuePair<string, int>("a", 1)).ShouldBe("%2\r\n$3\r\nkey\r\n$1\r\na\r\n$5\r\nvalue\r\n:1\r\n");
        Argument<int[]>([1, 2]).ShouldBe("$5\r\n[1,2]\r\n");
    }

    [Fact]
    public void The_elements_of_a_list_are_serialized_in_results_and_JSON_in_arguments()
    {
        Result<List<Tag>>([new("a"), new("b")]).ShouldBe("*2\r\n$2\r\n!a\r\n$2\r\n!b\r\n");
        Read<List<Tag>>("*2\r\n$2\r\n!a\r\n$2\r\n!b\r\n").ShouldBe([new("a"), new("b")]);
        Argument<List<Tag>>([new("a")]).ShouldBe("$14\r\n[{\"text\":\"a\"}]\r\n");
    }

    [Fact]
    public void Null_is_null()
    {
        Result<Tag?>(null).ShouldBe("_\r\n");
        Read<Tag?>("_\r\n").ShouldBeNull();
        Read<Tag?>("$-1\r\n").ShouldBeNull();
    }

    [Theory]
    [InlineData("$3\r\ntea\r\n", "bang-format of Tag: there is no mark")]
    [InlineData(":5\r\n", "expected bang-format, got Integer \"5\"")]
    [InlineData("%1\r\n+text\r\n+tea\r\n", "expected bang-format, got Map of 2")]
    [InlineData("$0\r\n\r\n", "bang-format of Tag: there is no mark")]
    public void What_it_cannot_read_is_a_format_error(string frame, string message) =>
        Should.Throw<FormatException>(() => Read<Tag>(frame)).Message.ShouldBe(message);

    [Fact]
    public void Random_bytes_are_read_or_are_a_format_error()
    {
        var random = new Random(20);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(20)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0 && bytes.Length > 0)
                bytes[0] = (byte)'!';
            try
            {
                s_format.Of<Tag>().ParseArgument(bytes).Text.ShouldNotBeNull();
            }
            catch (FormatException)
            {
                bytes.AsSpan().StartsWith("!"u8).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void The_usual_format_allocates_nothing_of_its_own()
    {
        var writer = new RespWriter();
        Write(writer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Write(writer);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        static void Write(RespWriter writer)
        {
            writer.Clear();
            WireFormat.Default.Of<int>().WriteResult(writer, 5);
            WireFormat.Default.Of<string>().WriteArgument(writer, "text");
            _ = WireFormat.Default.Of<long>().ParseArgument("17"u8);
            WireFormat.Default.TryCompress(writer.Written, writer).ShouldBeFalse();
        }
    }

    private static string Argument<T>(T value) => OnTheWire.Write(RespVersion.Resp3, writer => s_format.Of<T>().WriteArgument(writer, value));

    private static string Result<T>(T value) => OnTheWire.Write(RespVersion.Resp3, writer => s_format.Of<T>().WriteResult(writer, value));

    private static T Read<T>(string frame)
    {
        var reader = new RespReader(Encoding.Latin1.GetBytes(frame));
        reader.Read();
        return s_format.Of<T>().ReadResult(ref reader);
    }
}
