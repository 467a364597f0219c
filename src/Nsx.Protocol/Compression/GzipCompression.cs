using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Gzip, RFC 1952, at its fastest.</summary>
internal sealed class GzipCompression() : WireCompression("gzip")
{
    // The header, and behind the compressed bytes a checksum and the length.
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 2 * sizeof(uint);

    private protected override bool Compress(ReadOnlySpan<byte> plain, RespWriter to)
    {
        using var packed = new MemoryStream(plain.Length);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        to.Raw(packed.GetBuffer().AsSpan(0, (int)packed.Length));
        return true;
    }

    private protected override void Inflate(ReadOnlySpan<byte> packed, InflatedBytes to)
    {
        var copy = ArrayPool<byte>.Shared.Rent(packed.Length);
        packed.CopyTo(copy);
        try
        {
            using var gzip = new GZipStream(new MemoryStream(copy, 0, packed.Length), CompressionMode.Decompress);
            int length;
            while ((length = gzip.Read(to.Piece)) > 0)
                to.Add(length);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"these are no gzip bytes: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }

        // The stream takes an early end for an end, and passes over what is behind: only the length in the last bytes tells.
        if (packed.Length < HeaderBytes + TrailerBytes || BinaryPrimitives.ReadUInt32LittleEndian(packed[^sizeof(uint)..]) != (uint)to.Length)
            throw new FormatException("the gzip bytes end too early, or there are others behind them");
    }
}
