using System.Text;

namespace Tron.Tests.Fuzzing;

/// <summary>Valid streams of replies, with attributes, all types and all spellings of null.</summary>
internal static class ReplyGrammar
{
    public static byte[] Generate(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(1, 4); count > 0; count--)
            text.Append(Value(random, 0));
        return Bytes.Of(text.ToString());
    }

    private static string Value(Random random, int depth)
    {
        const int mostDepth = 4;
        var attribute = depth < mostDepth && random.Next(12) == 0 ? Aggregate(random, '|', 2, depth) : "";
        return attribute + (depth < mostDepth && random.Next(3) == 0 ? Container(random, depth) : Scalar(random));
    }

    private static string Container(Random random, int depth) => random.Next(4) switch
    {
        0 => Aggregate(random, '%', 2, depth),
        1 => Aggregate(random, '~', 1, depth),
        2 => Aggregate(random, '>', 1, depth),
        _ => Aggregate(random, '*', 1, depth),
    };

    private static string Aggregate(Random random, char type, int values, int depth)
    {
        var count = random.Next(4);
        return $"{type}{count}\r\n" + string.Concat(Enumerable.Range(0, count * values).Select(_ => Value(random, depth + 1)));
    }

    private static string Scalar(Random random) => random.Next(14) switch
    {
        0 => "+OK\r\n",
        1 => "-ERR no\r\n",
        2 => $":{random.Next(-100, 100)}\r\n",
        3 => "$0\r\n\r\n",
        4 => "$-1\r\n",
        5 => "*-1\r\n",
        6 => "_\r\n",
        7 => ",1.5\r\n",
        8 => "#t\r\n",
        9 => "!5\r\nERR x\r\n",
        10 => "=7\r\ntxt:abc\r\n",
        11 => "(123456789012345678901\r\n",
        12 => "$4\r\n\r\n+x\r\n",
        _ => $"${13}\r\n" + new string('z', 13) + "\r\n",
    };
}
