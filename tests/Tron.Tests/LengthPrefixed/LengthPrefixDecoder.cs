using System.Buffers.Binary;
using Tron.Sessions;

namespace Tron.Tests.LengthPrefixed;

/// <summary>
/// A packet format that is not RESP: four bytes of length, big-endian, and then so many bytes. All that Tron needs to know of
/// it is where a frame ends.
/// </summary>
internal sealed class LengthPrefixDecoder(int maxBytes = 1024 * 1024) : IFrameDecoder
{
    public const int Prefix = 4;

    public int Scan(ReadOnlySpan<byte> unread)
    {
        if (unread.Length < Prefix)
            return 0;
        var length = BinaryPrimitives.ReadUInt32BigEndian(unread);
        if (length > maxBytes)
            throw new FrameException($"expected at most {maxBytes} bytes, got a length of {length}");
        return unread.Length < Prefix + length ? 0 : Prefix + (int)length;
    }

    public static byte[] Frame(ReadOnlySpan<byte> bytes)
    {
        var frame = new byte[Prefix + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, bytes.Length);
        bytes.CopyTo(frame.AsSpan(Prefix));
        return frame;
    }
}
