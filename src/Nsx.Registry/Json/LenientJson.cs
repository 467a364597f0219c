using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Nsx.Registry;

/// <summary>How documents of others are read: words and numbers may stand for each other, and what is unknown is passed over.</summary>
internal static class LenientJson
{
    /// <summary>True for what the reader throws at spoilt documents; text that is no UTF-8 is an invalid operation to it.</summary>
    public static bool IsUnreadable(Exception exception) => exception is JsonException or InvalidOperationException;

    public static string Describe(Exception unreadable) => $"not JSON: {unreadable.Message}";

    /// <summary>Reads up to the first field.</summary>
    /// <returns>What came instead of an object, in words; null when it is one.</returns>
    public static string? Open(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.StartObject ? null : $"expected a JSON object, got {json.TokenType}";

    /// <summary>Reads to the end: whatever stands behind an object is an error, which only reading shows.</summary>
    public static void Close(ref Utf8JsonReader json)
    {
        while (json.Read())
        {
        }
    }

    /// <summary>True with the next field's name, and the reader on its value; false at the end of the object.</summary>
    public static bool NextField(ref Utf8JsonReader json, out string name)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName)
        {
            name = "";
            return false;
        }

        name = json.GetString()!;
        json.Read();
        return true;
    }

    /// <summary>The text of a string, number or boolean; null, and past it, for anything else.</summary>
    public static string? Scalar(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return json.GetString();
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return Encoding.UTF8.GetString(json.ValueSpan);
            default:
                json.Skip();
                return null;
        }
    }

    /// <summary>The fields of an object that are strings, numbers or booleans.</summary>
    public static ImmutableDictionary<string, string> Map(ref Utf8JsonReader json)
    {
        var map = CallMetadata.Empty.ToBuilder();
        while (NextField(ref json, out var name))
        {
            if (Scalar(ref json) is { } value)
                map[name] = value;
        }

        return map.ToImmutable();
    }
}
