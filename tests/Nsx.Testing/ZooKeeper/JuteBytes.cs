using System.Buffers.Binary;
using System.Text;

namespace Nsx.Testing.ZooKeeper;

/// <summary>Bytes as ZooKeeper writes them, field after field: <c>new JuteBytes().Int(3).String("/a").ToArray()</c>.</summary>
public sealed class JuteBytes
{
    private readonly List<byte> _bytes = [];

    public JuteBytes Bool(bool value) => Raw([value ? (byte)1 : (byte)0]);

    public JuteBytes Int(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return Raw(bytes);
    }

    public JuteBytes Long(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>A length and the bytes; null is the length -1.</summary>
    public JuteBytes Buffer(byte[]? value) => value is null ? Int(-1) : Int(value.Length).Raw(value);

    /// <summary>A buffer of UTF-8.</summary>
    public JuteBytes String(string? value) => Buffer(value is null ? null : Encoding.UTF8.GetBytes(value));

    /// <summary>A count and the strings.</summary>
    public JuteBytes Strings(params IReadOnlyCollection<string> values)
    {
        Int(values.Count);
        foreach (var value in values)
            String(value);
        return this;
    }

    /// <summary>What a server tells of a node.</summary>
    public JuteBytes Stat(long czxid = 1, long mzxid = 1, int version = 0, long ephemeralOwner = 0, int dataLength = 0, int children = 0) =>
        Long(czxid).Long(mzxid).Long(0).Long(0).Int(version).Int(0).Int(0).Long(ephemeralOwner).Int(dataLength).Int(children).Long(czxid);

    /// <summary>Bytes as they are.</summary>
    public JuteBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    /// <summary>All fields so far, behind their length: one frame.</summary>
    public byte[] ToFrame() => new JuteBytes().Buffer(ToArray()).ToArray();
}
