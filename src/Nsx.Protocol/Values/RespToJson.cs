using System.Text.Json;
using System.Text.Unicode;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Turns one RESP value into the JSON text that means the same. Iterative.</summary>
internal static class RespToJson
{
    public static void Write(ref RespReader reader, RespWriter json)
    {
        using var writer = new Utf8JsonWriter(json, new JsonWriterOptions { SkipValidation = true });
        var open = new Stack<(bool IsMap, int Left)>();
        while (true)
        {
            var isKey = open.TryPeek(out var parent) && parent.IsMap && parent.Left % 2 == 0;
            if (reader.Count > 0 || reader.Type is RespType.Array or RespType.Set or RespType.Map or RespType.Push)
            {
                var isMap = reader.Type == RespType.Map;
                if (isMap)
                    writer.WriteStartObject();
                else
                    writer.WriteStartArray();
                open.Push((isMap, reader.Count));
            }
            else
            {
                WriteScalar(reader, writer, isKey);
                Count(open);
            }

            while (open.TryPeek(out var last) && last.Left == 0)
            {
                open.Pop();
                if (last.IsMap)
                    writer.WriteEndObject();
                else
                    writer.WriteEndArray();
                Count(open);
            }

            if (open.Count == 0)
                return;
            reader.Read();
        }
    }

    private static void Count(Stack<(bool IsMap, int Left)> open)
    {
        if (open.TryPop(out var parent))
            open.Push((parent.IsMap, parent.Left - 1));
    }

    private static void WriteScalar(in RespReader reader, Utf8JsonWriter writer, bool isKey)
    {
        // The JSON writer would put other characters in the place of bytes that are no text.
        if (!Utf8.IsValid(reader.Value))
            throw new FormatException("text in UTF-8");
        if (isKey)
        {
            writer.WritePropertyName(reader.Value);
            return;
        }

        switch (reader.Type)
        {
            case RespType.Null:
                writer.WriteNullValue();
                break;
            case RespType.Boolean:
                writer.WriteBooleanValue(reader.Value.SequenceEqual("t"u8));
                break;
            case RespType.Integer:
                writer.WriteRawValue(reader.Value, skipInputValidation: true);
                break;
            case RespType.Double when double.IsFinite(reader.GetDouble()):
                writer.WriteRawValue(reader.Value, skipInputValidation: true);
                break;
            case RespType.Double:
                writer.WriteStringValue(double.IsNaN(reader.GetDouble()) ? "NaN" : reader.GetDouble() > 0 ? "Infinity" : "-Infinity");
                break;
            default:
                writer.WriteStringValue(reader.Type == RespType.Verbatim ? reader.Value[4..] : reader.Value);
                break;
        }
    }
}
