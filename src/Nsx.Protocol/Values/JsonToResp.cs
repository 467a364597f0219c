using System.Buffers.Text;
using System.Text.Json;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Turns a JSON text into the RESP values that mean the same. Iterative.</summary>
internal static class JsonToResp
{
    public static void Write(ReadOnlySpan<byte> json, RespWriter writer)
    {
        var counts = CountChildren(json);
        var next = 0;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.MapHeader(counts[next++]);
                    break;
                case JsonTokenType.StartArray:
                    writer.ArrayHeader(counts[next++]);
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    WriteText(ref reader, writer);
                    break;
                case JsonTokenType.Number:
                    WriteNumber(reader.ValueSpan, writer);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.Boolean(reader.TokenType == JsonTokenType.True);
                    break;
                case JsonTokenType.Null:
                    writer.Null();
                    break;
            }
        }
    }

    /// <summary>RESP says the number of elements first, JSON never: one pass counts, the next one writes.</summary>
    private static List<int> CountChildren(ReadOnlySpan<byte> json)
    {
        var counts = new List<int>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType != JsonTokenType.PropertyName && open.TryPeek(out var parent))
                counts[parent]++;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push(counts.Count);
                counts.Add(0);
            }
        }

        return counts;
    }

    private static void WriteText(ref Utf8JsonReader reader, RespWriter writer)
    {
        if (reader.ValueIsEscaped)
            writer.BulkText(reader.GetString());
        else
            writer.Bulk(reader.ValueSpan);
    }

    private static void WriteNumber(ReadOnlySpan<byte> text, RespWriter writer)
    {
        if (Utf8Parser.TryParse(text, out long integer, out var used) && used == text.Length && !text.SequenceEqual("-0"u8))
        {
            writer.Integer(integer);
        }
        else if (writer.Version == RespVersion.Resp2 || !text.ContainsAny("."u8[0], (byte)'e', (byte)'E'))
        {
            writer.Bulk(text);
        }
        else
        {
            writer.Raw(","u8);
            writer.Raw(text);
            writer.Raw("\r\n"u8);
        }
    }
}
