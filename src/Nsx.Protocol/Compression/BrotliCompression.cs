using System.Buffers;
using System.IO.Compression;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Brotli, RFC 7932, at its fastest.</summary>
internal sealed class BrotliCompression() : WireCompression("br")
{
    private const int Quality = 1;
    private const int WindowBits = 22;

    private protected override bool Compress(ReadOnlySpan<byte> plain, RespWriter to)
    {
        // No room for more than there was: whatever does not fit did not become smaller.
        IBufferWriter<byte> buffer = to;
        if (!BrotliEncoder.TryCompress(plain, buffer.GetSpan(plain.Length)[..plain.Length], out var length, Quality, WindowBits))
            return false;
        buffer.Advance(length);
        return true;
    }

    private protected override void Inflate(ReadOnlySpan<byte> packed, InflatedBytes to)
    {
        using var decoder = new BrotliDecoder();
        OperationStatus status;
        do
        {
            status = decoder.Decompress(packed, to.Piece, out var used, out var length);
            packed = packed[used..];
            to.Add(length);
        }
        while (status == OperationStatus.DestinationTooSmall);

        if (status != OperationStatus.Done)
            throw new FormatException(status == OperationStatus.NeedMoreData ? "the br bytes end too early" : "these are no br bytes");
        if (!packed.IsEmpty)
            throw new FormatException("there are bytes behind the br bytes");
    }
}
