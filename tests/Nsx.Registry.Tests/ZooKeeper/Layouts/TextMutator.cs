using System.Text;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

/// <summary>Spoils documents in the ways in which real ones are spoilt, and in those that attackers try.</summary>
internal static class TextMutator
{
    private static readonly byte[][] s_pieces = Array.ConvertAll(
        ["null", "{}", "[[[[", "\"", ",", ":", "\\u0000", "\\ud800", "-1", "65536", "1e999", "false", "%", "%2F", "&", "=", "@", "unix:", "[]", "\"address\":", "\"port\":0"],
        Encoding.UTF8.GetBytes);

    /// <summary>Applies nothing, or one to three mutations.</summary>
    /// <param name="random">Chance.</param>
    /// <param name="text">A document.</param>
    /// <param name="other">Another one, to take pieces from.</param>
    public static byte[] Mutate(Random random, byte[] text, byte[] other)
    {
        for (var count = random.Next(4); count > 0; count--)
            text = MutateOnce(random, text, other);
        return text;
    }

    private static byte[] MutateOnce(Random random, byte[] text, byte[] other)
    {
        var at = random.Next(text.Length + 1);
        var end = random.Next(at, Math.Min(text.Length, at + 8) + 1);
        return random.Next(6) switch
        {
            0 => text[..at],
            1 => [.. text[..at], .. other[Math.Min(at, other.Length)..]],
            2 => [.. text[..at], .. text[end..]],
            3 => [.. text[..end], .. text[at..]],
            4 => [.. text[..at], (byte)random.Next(256), .. text[end..]],
            _ => [.. text[..at], .. s_pieces[random.Next(s_pieces.Length)], .. text[end..]],
        };
    }
}
