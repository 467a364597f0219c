using System.Text.RegularExpressions;

namespace Tron.Tests.Fuzzing;

/// <summary>Spoils a stream of bytes in the ways in which real ones are spoilt, and in the ways that attackers try.</summary>
internal static partial class Mutator
{
    private static readonly string[] s_lies =
    [
        "0", "-1", "-2", "-10", "1", "2", "3", "+1", "01", "-0", " 1", "1 ", "", "?", "a", "1023", "1024", "1025", "2147483647", "2147483648", "-2147483649",
        "536870912", "536870913", "4294967297", "9223372036854775807", "9223372036854775808", "18446744073709551617", "-9223372036854775808", "-9223372036854775809",
        "0000000000", "00000000000000000000000000000000000001", "1111111111111111111111111111111111111111",
    ];

    /// <summary>Applies nothing, or one to three mutations.</summary>
    /// <param name="random">Chance.</param>
    /// <param name="bytes">A stream.</param>
    /// <param name="other">Another one, to take pieces from.</param>
    public static byte[] Mutate(Random random, byte[] bytes, byte[] other)
    {
        for (var count = random.Next(4); count > 0 && bytes.Length > 0; count--)
            bytes = MutateOnce(random, bytes, other);
        return bytes;
    }

    private static byte[] MutateOnce(Random random, byte[] bytes, byte[] other)
    {
        var at = random.Next(bytes.Length);
        return random.Next(12) switch
        {
            0 or 1 or 2 => LieAboutALength(random, bytes),
            3 => Replace(bytes, at, (byte)"+-:$*_,#!=(%~|>?;.\u0016"[random.Next(19)]),
            4 => SwapTypeByte(random, bytes),
            5 => RemoveAll(bytes, at, (byte)'\n'),
            6 => [.. bytes[..at], .. other[random.Next(other.Length)..]],
            7 => [.. bytes[..at], .. bytes[(at / 2)..]],
            8 => bytes[..at],
            9 => [.. "*1\r\n"u8, .. bytes],
            10 => Replace(bytes, at, (byte)(bytes[at] ^ (1 << random.Next(8)))),
            _ => [.. bytes[..at], random.Next(2) == 0 ? (byte)0 : (byte)'\r', .. bytes[at..]],
        };
    }

    private static byte[] LieAboutALength(Random random, byte[] bytes)
    {
        var text = Bytes.Text(bytes);
        var lengths = Length().Matches(text);
        if (lengths.Count == 0)
            return bytes;
        var chosen = lengths[random.Next(lengths.Count)];
        var lie = random.Next(4) == 0 && int.TryParse(chosen.Value, out var truth) ? $"{truth + random.Next(-1, 2)}" : s_lies[random.Next(s_lies.Length)];
        return Bytes.Of(text[..chosen.Index] + lie + text[(chosen.Index + chosen.Length)..]);
    }

    private static byte[] SwapTypeByte(Random random, byte[] bytes)
    {
        var types = Length().Matches(Bytes.Text(bytes));
        return types.Count == 0 ? bytes : Replace(bytes, types[random.Next(types.Count)].Index - 1, (byte)"+-:$*_,#!=(%~|>"[random.Next(15)]);
    }

    private static byte[] RemoveAll(byte[] bytes, int from, byte what)
    {
        var at = Array.IndexOf(bytes, what, from);
        return at < 0 ? bytes : [.. bytes[..at], .. bytes[(at + 1)..]];
    }

    private static byte[] Replace(byte[] bytes, int at, byte value)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] = value;
        return copy;
    }

    [GeneratedRegex(@"(?<=[*$%~>|=!])-?\d+(?=\r\n)")]
    private static partial Regex Length();
}
