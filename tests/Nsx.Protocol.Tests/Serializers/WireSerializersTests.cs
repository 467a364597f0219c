using System.Buffers;
using System.Text;
using Nsx.Testing;

namespace Nsx.Protocol.Tests.Serializers;

public sealed class WireSerializersTests
{
    public interface IShapes
    {
        Shape Draw(Shape shape);
    }

    public interface INever
    {
        void Take(Stream stream);
    }

    public interface ILater
    {
        Later Take(List<Later> all);
    }

    /// <summary>Nothing that System.Text.Json could make.</summary>
    public abstract class Shape
    {
        public sealed class Circle : Shape;
    }

    public abstract class Later
    {
        public sealed class Now : Later;
    }

    private sealed class Forms<TKind>(string name, Func<TKind> create) : IJsonForm
    {
        public string Name => name;

        public bool CanSerialize(Type type) => type == typeof(TKind) || type == typeof(Stream);

        public void Serialize<T>(IBufferWriter<byte> to, T value) => to.Write("."u8);

        public T Deserialize<T>(ReadOnlySpan<byte> bytes) => (T)(object)create()!;

        public void SerializeJson<T>(IBufferWriter<byte> to, T value) => to.Write("{\"form\":[1,null]}"u8);

        public T DeserializeJson<T>(ReadOnlySpan<byte> json) => Encoding.UTF8.GetString(json).Contains("form") ? (T)(object)create()! : throw new InvalidDataException("no form");
    }

    [Fact]
    public void A_name_is_taken_once_and_the_same_again_does_nothing()
    {
        WireSerializers.Register(new BangSerializer("names"));
        WireSerializers.Register(new BangSerializer("names"));
        WireSerializers.Names.Count(name => name == "names").ShouldBe(1);
        WireSerializers.Names[0].ShouldBe("json");
        Should.Throw<InvalidOperationException>(() => WireSerializers.Register(new Forms<int>("names", () => 0)))
            .Message.ShouldBe("The name 'names' belongs to BangSerializer already.");
        Should.Throw<InvalidOperationException>(() => WireSerializers.Register(new BangSerializer("json")))
            .Message.ShouldBe("The name 'json' belongs to the usual form already.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bang")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("ä")]
    [InlineData("a23456789012345678901234567890123")]
    public void Other_names_are_none(string name) =>
        Should.Throw<ArgumentException>(() => WireSerializers.Register(new BangSerializer(name))).Message.ShouldContain($"not '{name}'");

    [Fact]
    public void A_list_of_names_says_what_is_wrong_with_it()
    {
        WireSerializers.Register(new BangSerializer("listed"));
        WireSerializers.Parse("json, listed").ShouldBe(["json", "listed"]);
        Should.Throw<ArgumentException>(() => WireSerializers.Parse("json,nobody")).Message.ShouldStartWith("there is no serializer 'nobody', only json");
        Should.Throw<ArgumentException>(() => WireSerializers.Parse("json,json")).Message.ShouldBe("a serializer is named twice in 'json,json'");
        Should.Throw<ArgumentException>(() => WireSerializers.Parse("")).Message.ShouldStartWith("there is no serializer ''");
    }

    [Fact]
    public void A_type_with_a_JSON_form_of_its_own_is_accepted_once_that_is_registered_and_refused_by_name_before()
    {
        Should.Throw<ContractException>(() => ContractDescriptor.Of(typeof(ILater))).Problems.ShouldBe(
        [
            "ILater.Take: parameter 'all': Later is abstract: name a record or class, or close its set of types with [JsonDerivedType]",
            "ILater.Take: the result: Later is abstract: name a record or class, or close its set of types with [JsonDerivedType]",
        ]);
        WireSerializers.Register(new Forms<Later>("later", () => new Later.Now()));
        ContractDescriptor.Of(typeof(ILater)).Methods[0].Signature.ShouldBe("Later.Take(all json)");
    }

    [Fact]
    public void Its_JSON_form_is_used_alone_in_lists_and_in_records()
    {
        WireSerializers.Register(new Forms<Shape>("shapes", () => new Shape.Circle()));
        ContractDescriptor.Of(typeof(IShapes)).Methods.Count.ShouldBe(1);
        OnTheWire.Argument<Shape>(new Shape.Circle()).ShouldBe("$17\r\n{\"form\":[1,null]}\r\n");
        OnTheWire.Result<Shape>(new Shape.Circle()).ShouldBe("%1\r\n$4\r\nform\r\n*2\r\n:1\r\n_\r\n");
        OnTheWire.Argument<List<Shape>>([new Shape.Circle()]).ShouldBe("$19\r\n[{\"form\":[1,null]}]\r\n");
        OnTheWire.Argument(new Dictionary<string, Shape?> { ["a"] = new Shape.Circle(), ["b"] = null }).ShouldBe("$32\r\n{\"a\":{\"form\":[1,null]},\"b\":null}\r\n");
        OnTheWire.ReadResult<List<Shape>>("*1\r\n%1\r\n+form\r\n:1\r\n")[0].ShouldBeOfType<Shape.Circle>();
        OnTheWire.ParseArgument<List<Shape>>("[{\"form\":1}]")[0].ShouldBeOfType<Shape.Circle>();
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Shape>("{}")).Message.ShouldContain("no form");
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<Shape>("{\"form\":")).Message.ShouldStartWith("JSON of Shape: ");
        OnTheWire.Write(Tron.Resp.RespVersion.Resp3, writer => new WireFormat("shapes", null, 0).Of<List<Shape>>().WriteResult(writer, [new Shape.Circle()]))
            .ShouldBe("*1\r\n$1\r\n.\r\n");
    }

    [Fact]
    public void No_serializer_can_take_what_must_never_come_from_a_wire()
    {
        WireSerializers.Register(new Forms<string>("streams", () => ""));
        Should.Throw<ContractException>(() => ContractDescriptor.Of(typeof(INever))).Problems[0].ShouldContain("Stream is no value");
    }
}
