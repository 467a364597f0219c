using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>The server's answer to the first frame.</summary>
/// <param name="TimeoutMs">The session's timeout in milliseconds, as the server decided; 0 or less when it does not know the session.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Password">What it takes to go on with the session on another connection.</param>
internal sealed record ConnectReply(int TimeoutMs, long SessionId, byte[] Password)
{
    private const int LeastBytes = 20;

    /// <summary>The session is gone, or its password is wrong. The server closes the connection.</summary>
    public bool IsExpired => TimeoutMs <= 0;

    /// <summary><c>int 0 | int timeout | long session | buffer password | boolean readOnly</c>, the last of which may be missing.</summary>
    /// <param name="frame">The frame without its length.</param>
    public static ConnectReply Read(ReadOnlySpan<byte> frame)
    {
        var reader = new JuteReader(frame);
        if (frame.Length < LeastBytes)
            throw Refusal(frame.Length, ref reader);
        _ = reader.ReadInt();
        return new(reader.ReadInt(), reader.ReadLong(), reader.ReadBuffer().ToArray());
    }

    /// <summary>A server that serves reads only answers with the header of an ordinary reply.</summary>
    private static JuteException Refusal(int length, ref JuteReader reader)
    {
        var why = length == ReplyHeader.Bytes ? $" It says {ReplyHeader.Read(ref reader).Error}." : "";
        return new($"Expected {LeastBytes} bytes or more in answer to the handshake, but got {length}: the server refuses the session, "
            + $"as one does that has no quorum and serves reads only.{why}");
    }
}
