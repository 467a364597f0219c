using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Nsx.Protobuf.Tests.Orders;
using Tron.Resp;
using WireFormat = Nsx.Protocol.WireFormat;

namespace Nsx.Protobuf.Tests;

/// <summary>Messages as they are on the wire, in both forms.</summary>
public sealed class MessageTests
{
    private const int TooDeep = 110;
    private readonly WireFormat _protobuf;

    public MessageTests()
    {
        Samples.Register();
        _protobuf = new("protobuf", null, 0);
    }

    [Fact]
    public void In_its_own_form_a_message_is_its_bytes()
    {
        Write(_protobuf, new Line { Article = "tea", Count = 2 }).ShouldBe("$7\r\n\n\u0003tea\u0010\u0002\r\n");
        Write(_protobuf, new Line()).ShouldBe("$0\r\n\r\n");
        Write<Line?>(_protobuf, null).ShouldBe("_\r\n");
        Read<Line>(_protobuf, "$7\r\n\n\u0003tea\u0010\u0002\r\n").ShouldBe(new Line { Article = "tea", Count = 2 });
    }

    [Fact]
    public void In_the_usual_form_it_is_the_map_that_its_canonical_JSON_means()
    {
        Write(WireFormat.Default, new Line { Article = "tea", Count = 2, Price = 1.5 })
            .ShouldBe("%3\r\n$7\r\narticle\r\n$3\r\ntea\r\n$5\r\ncount\r\n:2\r\n$5\r\nprice\r\n,1.5\r\n");
        Write(WireFormat.Default, new Line()).ShouldBe("%0\r\n");
        Write(WireFormat.Default, new Order { Number = 5 }).ShouldBe("%1\r\n$6\r\nnumber\r\n$1\r\n5\r\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Everything_that_a_message_can_have_survives_both_forms_both_ways(bool isOwn)
    {
        var format = isOwn ? _protobuf : WireFormat.Default;
        Read<Order>(format, Write(format, Samples.Order)).ShouldBe(Samples.Order);
        var writer = new RespWriter();
        format.Of<Order>().WriteArgument(writer, Samples.Order);
        var reader = new RespReader(writer.Written);
        reader.Read();
        format.Of<Order>().ParseArgument(reader.Value).ShouldBe(Samples.Order);
    }

    [Fact]
    public void Messages_whose_JSON_is_no_object_survive_too()
    {
        var at = Samples.Order.At;
        Read<Timestamp>(WireFormat.Default, Write(WireFormat.Default, at)).ShouldBe(at);
        Write(WireFormat.Default, new Int32Value { Value = 5 }).ShouldBe(":5\r\n");
        Read<Int32Value>(WireFormat.Default, ":5\r\n").Value.ShouldBe(5);
    }

    [Fact]
    public void Fields_that_a_side_does_not_know_are_no_error()
    {
        var later = new LaterOrder { Customer = "Ada", Colour = "red" };
        Read<Order>(_protobuf, Write(_protobuf, later)).Customer.ShouldBe("Ada");
        Read<Order>(WireFormat.Default, Write(WireFormat.Default, later)).Customer.ShouldBe("Ada");
    }

    [Fact]
    public void The_wire_chooses_no_type()
    {
        var open = new Open { Anything = Any.Pack(new Line { Article = "tea" }) };
        Read<Open>(_protobuf, Write(_protobuf, open)).ShouldBe(open);
        Should.Throw<FormatException>(() => WireFormat.Default.Of<Open>().ParseArgument("""{"anything":{"@type":"type.googleapis.com/orders.Line","article":"tea"}}"""u8));
    }

    [Fact]
    public void Depth_is_bounded_in_both_forms()
    {
        var chain = new Chain();
        for (var i = 0; i < TooDeep; i++)
            chain = new() { Next = chain };
        Should.Throw<FormatException>(() => _protobuf.Of<Chain>().ParseArgument(chain.ToByteArray()));
        var json = string.Concat(Enumerable.Repeat("{\"next\":", TooDeep)) + "{}" + new string('}', TooDeep);
        Should.Throw<FormatException>(() => WireFormat.Default.Of<Chain>().ParseArgument(Encoding.ASCII.GetBytes(json)));
    }

    [Fact]
    public void Lengths_that_are_only_declared_cost_no_memory()
    {
        byte[] declaresTwoGigabytes = [0x22, 0xff, 0xff, 0xff, 0xff, 0x07];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<FormatException>(() => _protobuf.Of<Order>().ParseArgument(declaresTwoGigabytes));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
    }

    [Fact]
    public void Random_and_damaged_bytes_are_read_or_are_a_format_error()
    {
        var random = new Random(7);
        var bytes = Samples.Order.ToByteArray();
        var json = Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Samples.Order));
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var (format, damaged) = (i % 3) switch
            {
                0 => (_protobuf, new byte[random.Next(60)]),
                1 => (_protobuf, bytes.ToArray()),
                _ => (WireFormat.Default, json.ToArray()),
            };
            if (i % 3 == 0)
                random.NextBytes(damaged);
            else
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                format.Of<Order>().ParseArgument(damaged).ShouldNotBeNull();
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        refused.ShouldBeInRange(1000, 19_000);
    }

    private static string Write<T>(WireFormat format, T value)
    {
        var writer = new RespWriter();
        format.Of<T>().WriteResult(writer, value);
        return Encoding.Latin1.GetString(writer.Written);
    }

    private static T Read<T>(WireFormat format, string frame)
    {
        var reader = new RespReader(Encoding.Latin1.GetBytes(frame));
        reader.Read();
        return format.Of<T>().ReadResult(ref reader);
    }
}
