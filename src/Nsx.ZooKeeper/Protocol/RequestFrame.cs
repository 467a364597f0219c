using System.Buffers.Binary;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>A request, ready to be sent: <c>int length | int xid | int op | body</c>.</summary>
/// <remarks>The xid is stamped when the request is sent, since xids have to be in the order of sending. Has one owner at a time.</remarks>
internal sealed class RequestFrame
{
    /// <summary>The bytes before the body: length, xid, op.</summary>
    public const int HeaderBytes = 3 * sizeof(int);

    private const int LengthBytes = sizeof(int);
    private readonly byte[] _bytes;

    /// <summary>Makes a frame out of its body.</summary>
    /// <param name="op">What is asked for.</param>
    /// <param name="bytes">Room of <see cref="HeaderBytes"/>, which is filled here, and the body. The frame owns it from now on.</param>
    public RequestFrame(OpCode op, byte[] bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, HeaderBytes, nameof(bytes));
        (Op, _bytes) = (op, bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes, PayloadLength);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(2 * sizeof(int)), (int)op);
    }

    /// <summary>What is asked for.</summary>
    public OpCode Op { get; }

    /// <summary>All of it, with the length in front.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>How many bytes there are behind the length: what a server's <c>jute.maxbuffer</c> limits.</summary>
    public int PayloadLength => _bytes.Length - LengthBytes;

    /// <summary>Writes the xid into the header.</summary>
    public void Stamp(int xid) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(LengthBytes), xid);
}
