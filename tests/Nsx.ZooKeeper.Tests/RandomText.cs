namespace Nsx.ZooKeeper.Tests;

/// <summary>Texts with characters of one to four bytes, often empty.</summary>
internal static class RandomText
{
    private static readonly string[] s_characters = ["a", "/", "\0", "\"", "\\", "ä", "€", "\uffff", "😀"];

    public static string Of(Random random) => string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => s_characters[random.Next(s_characters.Length)]));
}
