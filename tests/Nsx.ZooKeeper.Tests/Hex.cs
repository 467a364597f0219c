namespace Nsx.ZooKeeper.Tests;

/// <summary>Bytes as the protocol's descriptions write them.</summary>
internal static class Hex
{
    /// <summary>Bytes of digits with any blanks and dots between them.</summary>
    public static byte[] Bytes(string text) => Convert.FromHexString(string.Concat(text.Where(char.IsAsciiHexDigit)));

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static string Of(ReadOnlyMemory<byte> bytes) => Of(bytes.Span);
}
