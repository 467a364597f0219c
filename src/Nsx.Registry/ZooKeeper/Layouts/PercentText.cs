using System.Buffers;
using System.Text;

namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>Percent-encoding over UTF-8.</summary>
internal static class PercentText
{
    private const char Escape = '%';

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Each byte that is none of <paramref name="plain"/> becomes <c>%XX</c>.</summary>
    public static string Encode(string text, SearchValues<char> plain)
    {
        if (!text.AsSpan().ContainsAnyExcept(plain))
            return text;
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            if (plain.Contains((char)one))
                encoded.Append((char)one);
            else
                encoded.Append(Escape).Append(Convert.ToHexString([one]));
        }

        return encoded.ToString();
    }

    /// <summary>What was encoded, whichever bytes were; characters that need no encoding may stand for themselves.</summary>
    /// <param name="encoded">Text with <c>%XX</c> in it.</param>
    /// <param name="isForm">Whether <c>+</c> is a space, as in the query of a URL.</param>
    /// <returns>Null when an escape is cut off or no number, or the bytes are no UTF-8.</returns>
    public static string? Decode(ReadOnlySpan<byte> encoded, bool isForm = false)
    {
        var bytes = new byte[encoded.Length];
        var length = 0;
        while (!encoded.IsEmpty)
        {
            var taken = 1;
            var one = encoded[0];
            if (one == Escape)
            {
                taken = 3;
                if (encoded.Length < taken || Convert.FromHexString(encoded[1..taken], bytes.AsSpan(length, 1), out _, out _) != OperationStatus.Done)
                    return null;
            }
            else
            {
                bytes[length] = isForm && one == '+' ? (byte)' ' : one;
            }

            length++;
            encoded = encoded[taken..];
        }

        return Text(bytes.AsSpan(0, length));
    }

    private static string? Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return s_strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
