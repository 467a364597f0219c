namespace Nsx.Testing;

/// <summary>The ways in which a network may cut the same bytes.</summary>
public static class SplitPoints
{
    /// <summary>All cuts into two pieces, both of which hold something.</summary>
    public static IEnumerable<byte[][]> TwoWays(byte[] bytes)
    {
        for (var cut = 1; cut < bytes.Length; cut++)
            yield return [bytes[..cut], bytes[cut..]];
    }

    /// <summary>Pieces of one byte.</summary>
    public static byte[][] ByteByByte(byte[] bytes) => Pieces(bytes, 1);

    /// <summary>Pieces of one size; the last may be shorter.</summary>
    public static byte[][] Pieces(byte[] bytes, int size) => [.. bytes.Chunk(size)];

    /// <summary>Every cut into two, and byte by byte.</summary>
    public static IEnumerable<byte[][]> All(byte[] bytes) => TwoWays(bytes).Append(ByteByByte(bytes));
}
