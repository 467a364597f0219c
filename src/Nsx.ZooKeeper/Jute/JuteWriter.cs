using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Nsx.ZooKeeper.Jute;

/// <summary>Writes values one after the other, as <see cref="JuteReader"/> reads them. Not for several threads at once.</summary>
internal sealed class JuteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>How many bytes have been written.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>What has been written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>A copy of what has been written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>One byte: 0 or 1.</summary>
    public void WriteBoolean(bool value)
    {
        _bytes.GetSpan(sizeof(byte))[0] = value ? (byte)1 : (byte)0;
        _bytes.Advance(sizeof(byte));
    }

    /// <summary>A number of 4 bytes.</summary>
    public void WriteInt(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }

    /// <summary>A number of 8 bytes.</summary>
    public void WriteLong(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    /// <summary>A length and the bytes. Never null.</summary>
    public void WriteBuffer(ReadOnlySpan<byte> value)
    {
        WriteInt(value.Length);
        _bytes.Write(value);
    }

    /// <summary>A length and the text in UTF-8. A surrogate without its other half becomes U+FFFD.</summary>
    public void WriteString(string value)
    {
        WriteInt(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
    }
}
