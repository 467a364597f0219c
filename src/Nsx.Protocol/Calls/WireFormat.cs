using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>How values go over one connection, as its peers have agreed: the serializer and the compression. Immutable.</summary>
public sealed class WireFormat
{
    private readonly WireTable? _table;
    private readonly int _compressFromBytes;

    /// <summary>Makes a format.</summary>
    /// <param name="serializer">The name of a serializer that is known.</param>
    /// <param name="compression">How to compress; null for not at all.</param>
    /// <param name="compressFromBytes">Bytes from which on it is tried.</param>
    /// <exception cref="ArgumentException">There is no such serializer.</exception>
    public WireFormat(string serializer, WireCompression? compression, int compressFromBytes)
    {
        _table = WireSerializers.TableOf(serializer);
        Serializer = serializer;
        Compression = compression;
        _compressFromBytes = compressFromBytes;
    }

    /// <summary>What plain connections carry, and multiplexed ones that have agreed on nothing.</summary>
    public static WireFormat Default { get; } = new(WireSerializers.Json, null, 0);

    /// <summary>The name of the serializer.</summary>
    public string Serializer { get; }

    /// <summary>How to compress; null for not at all.</summary>
    public WireCompression? Compression { get; }

    /// <summary>How values of a type go over this connection.</summary>
    /// <exception cref="NotSupportedException">The type cannot go over a wire.</exception>
    public WireType<T> Of<T>() => _table is null ? WireType<T>.Instance : _table.Of<T>();

    /// <summary>Compresses bytes that are large enough, and that become smaller by it.</summary>
    /// <param name="plain">The bytes.</param>
    /// <param name="to">Where to: what it held before is lost.</param>
    /// <returns>False when they had better go as they are; then the writer holds nothing of use.</returns>
    public bool TryCompress(ReadOnlySpan<byte> plain, RespWriter to) =>
        Compression is not null && plain.Length >= _compressFromBytes && Compression.TryCompress(plain, to);
}
