using System.Buffers.Binary;

namespace Nsx.Testing.ZooKeeper;

/// <summary>The first frame of a client, as a fake server got it.</summary>
/// <param name="LastZxidSeen">The newest state that the client knows.</param>
/// <param name="TimeoutMs">What it asks for.</param>
/// <param name="SessionId">0 for a new session.</param>
/// <param name="Password">16 bytes.</param>
/// <param name="IsReadOnly">It would do with a server that cannot write.</param>
public sealed record FakeConnectRequest(long LastZxidSeen, int TimeoutMs, long SessionId, byte[] Password, bool IsReadOnly)
{
    internal static FakeConnectRequest Parse(byte[] frame)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(24));
        return new(
            BinaryPrimitives.ReadInt64BigEndian(frame.AsSpan(4)),
            BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(12)),
            BinaryPrimitives.ReadInt64BigEndian(frame.AsSpan(16)),
            frame[28..(28 + Math.Max(0, length))],
            frame[^1] != 0);
    }
}
