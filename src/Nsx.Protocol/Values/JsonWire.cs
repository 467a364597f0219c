using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Records, classes and dictionaries: JSON as arguments, RESP maps of their members as results.</summary>
/// <remarks>
/// One set of rules, that of System.Text.Json, makes both. Types are those of the contract; none is ever chosen by the wire.
/// </remarks>
internal sealed class JsonWire<T> : WireType<T>
{
    public override string Name => "json";

    public override T ParseArgument(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, JsonWires.Options)!;
        }
        catch (Exception e) when (e is not FormatException and not OutOfMemoryException)
        {
            // Not JSON, too deep, or refused by the type's own constructor: in any case it came from the peer.
            throw new FormatException($"JSON of {typeof(T).Name}: {e.Message}", e);
        }
    }

    public override void WriteArgument(RespWriter writer, T value)
    {
        var json = RespWriter.Rent(RespVersion.Resp3);
        Serialize(json, value);
        writer.Bulk(json.Written);
        json.Return();
    }

    public override void WriteResult(RespWriter writer, T value)
    {
        var json = RespWriter.Rent(RespVersion.Resp3);
        Serialize(json, value);
        JsonToResp.Write(json.Written, writer);
        json.Return();
    }

    public override T ReadResult(ref RespReader reader)
    {
        var json = RespWriter.Rent(RespVersion.Resp3);
        RespToJson.Write(ref reader, json);
        var value = ParseArgument(json.Written);
        json.Return();
        return value;
    }

    private static void Serialize(RespWriter json, T value)
    {
        using var writer = new Utf8JsonWriter(json, new JsonWriterOptions { SkipValidation = true });
        JsonSerializer.Serialize(writer, value, JsonWires.Options);
    }
}

/// <summary>The rules of JSON on the wire.</summary>
internal static class JsonWires
{
    public static HashSet<Type> Dictionaries { get; } =
    [
        typeof(Dictionary<,>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>),
    ];

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = 64,
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonFormConverter(), new JsonStringEnumConverter(), new DecimalAsText(), new BigIntegerAsText() },
    };

    /// <summary>A decimal is text on the wire, because a RESP number would lose its digits in most clients.</summary>
    private sealed class DecimalAsText : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
                ? WireType<decimal>.Instance.ParseArgument(Encoding.UTF8.GetBytes(reader.GetString()!))
                : reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>System.Text.Json would write the members of a large integer, and read none of them.</summary>
    private sealed class BigIntegerAsText : JsonConverter<BigInteger>
    {
        public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            WireType<BigInteger>.Instance.ParseArgument(
                reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);

        public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
