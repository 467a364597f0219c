using System.Buffers.Binary;
using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>The first frame of a connection, which has no header.</summary>
internal static class ConnectFrames
{
    private const int PasswordBytes = 16;

    /// <summary><c>int length | int 0 | long lastZxid | int timeout | long session | buffer password | boolean readOnly</c></summary>
    /// <param name="lastZxid">The last transaction seen, which a server must have seen to serve us; 0 for a new session.</param>
    /// <param name="timeoutMs">The session's timeout that is asked for, in milliseconds.</param>
    /// <param name="sessionId">The session to go on with; 0 for a new one.</param>
    /// <param name="password">Its password; empty for a new one.</param>
    public static byte[] Request(long lastZxid, int timeoutMs, long sessionId, ReadOnlySpan<byte> password)
    {
        var writer = new JuteWriter();
        writer.WriteInt(0);
        writer.WriteInt(0);
        writer.WriteLong(lastZxid);
        writer.WriteInt(timeoutMs);
        writer.WriteLong(sessionId);
        writer.WriteBuffer(password.IsEmpty ? stackalloc byte[PasswordBytes] : password);
        writer.WriteBoolean(false);
        var frame = writer.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }
}
