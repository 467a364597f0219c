using System.Globalization;
using System.Text.RegularExpressions;
using Tron.Resp;

namespace Tron.Tests.Fuzzing;

/// <summary>Requests, by the words of networking.c and of <c>sdssplitargs</c>, with our stricter line ends.</summary>
internal sealed partial class SlowRequestParser(string text, RespLimits limits) : SlowParser(text, limits)
{
    private const int LongestHeader = 32;

    protected override string Frame()
    {
        if (Peek() != '*')
            return "inline [" + string.Join(", ", Line().Select(word => Bytes.Show(Bytes.Of(word)))) + "]";
        var count = Header();
        if (count > int.MaxValue || count > Limits.MaxArguments)
            throw new InvalidDataException();
        var arguments = new List<string>();
        while (arguments.Count < count)
            arguments.Add(Bytes.Show(Bytes.Of(Bulk())));
        return "[" + string.Join(", ", arguments) + "]";
    }

    private string Bulk()
    {
        if (Peek() != '$')
            throw new InvalidDataException();
        var length = Header();
        if (length < 0 || length > Limits.MaxBulkBytes || At - FrameStart + length + 2 > Limits.MaxFrameBytes)
            throw new InvalidDataException();
        var end = At + (int)length;
        if ((end < Text.Length && Text[end] != '\r') || (end + 1 < Text.Length && Text[end + 1] != '\n'))
            throw new InvalidDataException();
        if (end + 2 > Text.Length)
            throw new EndOfStreamException();
        var bytes = Text[At..end];
        At = end + 2;
        return bytes;
    }

    private long Header()
    {
        var cr = Text.IndexOf('\r', At);
        if ((cr < 0 ? Text.Length : cr) - At > LongestHeader)
            throw new InvalidDataException();
        if (cr < 0 || cr + 1 == Text.Length)
            throw new EndOfStreamException();
        var number = Number(Text[(At + 1)..cr]);
        if (Text[cr + 1] != '\n')
            throw new InvalidDataException();
        At = cr + 2;
        return (long)number;
    }

    private List<string> Line()
    {
        const char tlsHandshake = '\u0016';
        var end = Text.IndexOf('\n', At);
        if (Peek() == tlsHandshake || (end < 0 ? Text.Length : end) - At > Limits.MaxInlineBytes)
            throw new InvalidDataException();
        if (end < 0)
            throw new EndOfStreamException();
        var line = Text[At..end];
        At = end + 1;
        return line.Contains('\0', StringComparison.Ordinal) ? throw new InvalidDataException() : Words(line.EndsWith('\r') ? line[..^1] : line);
    }

    private static List<string> Words(string line)
    {
        var words = new List<string>();
        for (var at = 0; at < line.Length;)
        {
            var match = Word().Match(line, at);
            if (!match.Success)
                throw new InvalidDataException();
            at = match.Index + match.Length;
            if (match.Groups["word"].Success)
                words.Add(match.Groups["plain"].Value + Unescape(match.Groups["double"].Value) + match.Groups["single"].Value.Replace("\\'", "'", StringComparison.Ordinal));
        }

        return words;
    }

    private static string Unescape(string text) => Escape().Replace(text, escape => escape.Value[1] switch
    {
        'x' when escape.Length > 2 => ((char)int.Parse(escape.Value[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'b' => "\b",
        'a' => "\a",
        var c => c.ToString(),
    });

    /// <summary>Blanks, and then nothing or a word: plain characters, at most one quoted part, and a blank or the end behind it.</summary>
    [GeneratedRegex("""
        \G(?>[ \t-\r]*)(?:\z|(?<word>(?<plain>(?>[^ \t-\r"']*))(?:"(?<double>(?>(?:\\x[0-9a-fA-F]{2}|\\[\s\S]|[^"\\])*))"|'(?<single>(?>(?:\\'|[^'])*))')?(?=[ \t-\r]|\z)))
        """)]
    private static partial Regex Word();

    [GeneratedRegex(@"\\(x[0-9a-fA-F]{2}|[\s\S])")]
    private static partial Regex Escape();
}
