namespace Tron.Resp;

/// <summary>Requests that a person types into a plain connection: words, and quotes where a word has blanks.</summary>
/// <remarks>The rules are those of <c>sdssplitargs</c> in Redis.</remarks>
internal static class InlineRequest
{
    private const byte TlsHandshake = 0x16;

    public static void CheckStart(ReadOnlySpan<byte> unread, RespLimits limits)
    {
        if (unread[0] == TlsHandshake)
            throw new RespProtocolException("expected a RESP request, got a TLS handshake; this port is not encrypted");
        if (limits.MaxInlineBytes == 0 && unread[0] is not ((byte)'\r' or (byte)'\n'))
        {
            throw new RespProtocolException(
                $"expected '*', got '{RespProtocolException.Show(unread[0])}'; inline requests are off ({nameof(RespLimits.MaxInlineBytes)} is 0)");
        }
    }

    /// <summary>Splits a line into unquoted words, which are written one behind the other into <paramref name="words"/>.</summary>
    public static void Split(ReadOnlySpan<byte> line, Span<byte> words, Action<int, int> found)
    {
        if (line.Contains((byte)0))
            throw new RespProtocolException("a NUL byte in an inline request");
        var used = 0;
        while (true)
        {
            line = line.TrimStart(" \t\r\n\v\f"u8);
            if (line.IsEmpty)
                return;
            var start = used;
            ReadWord(ref line, words, ref used);
            found(start, used - start);
        }
    }

    private static void ReadWord(ref ReadOnlySpan<byte> line, Span<byte> words, ref int used)
    {
        byte quote = 0;
        while (true)
        {
            if (line.IsEmpty)
            {
                if (quote != 0)
                    throw Unbalanced();
                return;
            }

            var c = line[0];
            line = line[1..];
            if (quote != 0 && c == quote)
            {
                if (!line.IsEmpty && !IsBlank(line[0]))
                    throw Unbalanced();
                return;
            }

            if (quote == 0 && IsBlank(c))
                return;
            if (quote == 0 && (c is (byte)'"' or (byte)'\''))
                quote = c;
            else if (c == '\\' && quote != 0 && !line.IsEmpty)
                words[used++] = Unescape(quote, ref line);
            else
                words[used++] = c;
        }
    }

    private static byte Unescape(byte quote, ref ReadOnlySpan<byte> line)
    {
        var c = line[0];
        if (quote == '\'')
        {
            if (c != '\'')
                return (byte)'\\';
            line = line[1..];
            return c;
        }

        if (c == 'x' && line.Length >= 3 && char.IsAsciiHexDigit((char)line[1]) && char.IsAsciiHexDigit((char)line[2]))
        {
            var value = Convert.FromHexString([(char)line[1], (char)line[2]])[0];
            line = line[3..];
            return value;
        }

        line = line[1..];
        return c switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => c,
        };
    }

    private static bool IsBlank(byte c) => c is (byte)' ' or (>= 9 and <= 13);

    private static RespProtocolException Unbalanced() => new("unbalanced quotes in request");
}
