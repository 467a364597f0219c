using System.Text;

namespace Tron.Tests.Fuzzing;

/// <summary>Valid streams of requests.</summary>
internal static class RequestGrammar
{
    private static readonly string[] s_words = ["PING", "ECHO", "SET", "GET", "key", "", "x", "\r\n", "a b", "*1\r\n", "$3", "'", "\"", "\\", "\u00ff", "0", "-1"];

    public static byte[] Generate(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(1, 4); count > 0; count--)
            text.Append(random.Next(4) == 0 ? Inline(random) : Multibulk(random));
        return Bytes.Of(text.ToString());
    }

    private static string Multibulk(Random random) => random.Next(20) switch
    {
        0 => "*0\r\n",
        1 => "*-1\r\n",
        _ => Bytes.Request([.. Enumerable.Range(0, random.Next(1, 5)).Select(i => i == 0 ? s_words[random.Next(4)] : Word(random))]),
    };

    private static string Inline(Random random)
    {
        var words = Enumerable.Range(0, random.Next(4)).Select(i => i == 0 ? s_words[random.Next(4)] : Quoted(random));
        return string.Join(random.Next(4) == 0 ? "\t " : " ", words) + (random.Next(3) == 0 ? "\n" : "\r\n");
    }

    private static string Quoted(Random random) => random.Next(6) switch
    {
        0 => "\"a b\"",
        1 => "'c d'",
        2 => "\"\\x41\\n\\\"\"",
        3 => "'it\\'s'",
        4 => "f\"oo\"",
        _ => "word",
    };

    private static string Word(Random random) => random.Next(8) == 0 ? new string('y', random.Next(60)) : s_words[random.Next(s_words.Length)];
}
