using System.Security.Authentication;
using System.Text;

namespace Nsx.ZooKeeper.Sasl;

/// <summary>What a challenge says: <c>name=token,name="quoted",…</c>, where a backslash takes the next character as it is.</summary>
internal sealed class SaslDirectives
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a challenge, or throws an <see cref="AuthenticationException"/>.</summary>
    public static SaslDirectives Parse(ReadOnlySpan<byte> challenge)
    {
        var directives = new SaslDirectives();
        var text = Encoding.UTF8.GetString(challenge);
        for (var position = 0; position < text.Length;)
        {
            if (text[position] is ',' or ' ' or '\t' or '\r' or '\n')
                position++;
            else
                position = directives.ReadOne(text, position);
        }
        return directives;
    }

    /// <summary>The first value of a name; null when it was not said.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    private int ReadOne(string text, int start)
    {
        var equals = text.IndexOf('=', start);
        if (equals < 0)
            throw Problem($"a name without a value at character {start}");
        var name = text[start..equals].Trim();
        var position = equals + 1;
        string value;
        if (position < text.Length && text[position] == '"')
        {
            (value, position) = ReadQuoted(text, position + 1);
        }
        else
        {
            var end = text.IndexOf(',', position) is >= 0 and var comma ? comma : text.Length;
            (value, position) = (text[position..end].Trim(), end);
        }
        _values.TryAdd(name, value);
        return position;
    }

    private static (string Value, int Next) ReadQuoted(string text, int start)
    {
        var value = new StringBuilder();
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '"')
                return (value.ToString(), i + 1);
            if (text[i] == '\\' && ++i == text.Length)
                break;
            value.Append(text[i]);
        }
        throw Problem($"no end of the quotes from character {start}");
    }

    private static AuthenticationException Problem(string problem) => new($"Expected a challenge of DIGEST-MD5, but it has {problem}.");
}
