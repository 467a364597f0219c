using System.Buffers.Text;

namespace Tron.Resp;

/// <summary>The integers in RESP headers: strict, as <c>string2ll</c> of Redis has them.</summary>
internal static class RespNumber
{
    /// <summary>Parses digits with an optional minus; no plus, no leading zero, no blanks, no overflow.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        if (text.Length == 1 && (uint)(text[0] - '0') <= 9)
        {
            value = text[0] - '0';
            return true;
        }

        return TryParseLong(text, out value);
    }

    private static bool TryParseLong(ReadOnlySpan<byte> text, out long value)
    {
        var digits = text.StartsWith("-"u8) ? text[1..] : text;
        value = 0;
        return digits.Length > 0
            && (uint)(digits[0] - '1') <= 8
            && Utf8Parser.TryParse(text, out value, out var used)
            && used == text.Length
            || (text.Length == 1 && text[0] == '0');
    }
}
