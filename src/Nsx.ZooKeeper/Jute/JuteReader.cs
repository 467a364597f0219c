using System.Buffers.Binary;
using System.Text;

namespace Nsx.ZooKeeper.Jute;

/// <summary>Reads the values of a frame, one after the other.</summary>
/// <remarks>
/// <code>
/// boolean  1 byte                int   4 bytes, big-endian              long   8 bytes, big-endian
/// buffer   int length, bytes     string  int length, UTF-8              vector int count, items       (−1: null)
/// </code>
/// Every read looks at what is left first: nothing is allocated on the word of a length. What does not fit is a
/// <see cref="JuteException"/>, and the reader is of no use behind it.
/// </remarks>
/// <param name="bytes">The frame without its length.</param>
internal ref struct JuteReader(ReadOnlySpan<byte> bytes)
{
    private readonly int _length = bytes.Length;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>True for every byte but 0, as servers take it.</summary>
    public bool ReadBoolean() => Take(sizeof(byte), "a boolean")[0] != 0;

    /// <summary>A number of 4 bytes.</summary>
    public int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int), "an int"));

    /// <summary>A number of 8 bytes.</summary>
    public long ReadLong() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long), "a long"));

    /// <summary>Bytes within the frame; empty for null.</summary>
    public ReadOnlySpan<byte> ReadBuffer() => ReadBytes("a buffer");

    /// <summary>A text; "" for null. Bytes that are not UTF-8 become U+FFFD.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes("a string"));

    /// <summary>How many items a vector has; 0 for null.</summary>
    /// <param name="leastItemBytes">What an item takes at least. All items together have to fit into what is left.</param>
    public int ReadCount(int leastItemBytes)
    {
        var count = ReadLength("a vector");
        if ((long)count * leastItemBytes > _rest.Length)
            throw Problem($"{count} items of {leastItemBytes} bytes or more");
        return count;
    }

    private ReadOnlySpan<byte> ReadBytes(string what) => Take(ReadLength(what), what);

    private int ReadLength(string what)
    {
        var length = ReadInt();
        return length >= -1
            ? Math.Max(length, 0)
            : throw new JuteException($"Expected the length of {what}, 0 or more or -1, but got {length} before byte {_length - _rest.Length}.");
    }

    private ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count > _rest.Length)
            throw Problem($"{what} of {count} bytes");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private readonly JuteException Problem(string expected) =>
        new($"Expected {expected} at byte {_length - _rest.Length} of a frame of {_length} bytes, but got {_rest.Length} bytes.");
}
