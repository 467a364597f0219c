using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>What every frame from the server begins with, after the handshake. A body follows only where nothing is wrong.</summary>
/// <param name="Xid">The request's number, or one of <see cref="Protocol.Xid"/>.</param>
/// <param name="Zxid">The last transaction that the server has seen; −1 or 0 where it does not tell.</param>
/// <param name="Error">Why the request was refused. May be a number without a name.</param>
internal readonly record struct ReplyHeader(int Xid, long Zxid, ZkError Error)
{
    /// <summary>How many bytes it has.</summary>
    public const int Bytes = 16;

    /// <summary><c>int xid | long zxid | int error</c></summary>
    public static ReplyHeader Read(ref JuteReader reader) => new(reader.ReadInt(), reader.ReadLong(), (ZkError)reader.ReadInt());
}
