using System.Buffers.Binary;
using System.Text;

namespace Nsx.Testing.ZooKeeper;

/// <summary>A request as a fake server got it.</summary>
/// <param name="Xid">The number that the reply repeats; -2 is a ping.</param>
/// <param name="Type">The operation.</param>
/// <param name="Body">What follows the header.</param>
public sealed record FakeRequest(int Xid, int Type, byte[] Body)
{
    /// <summary>The string that a body starts with: most often a path.</summary>
    public string Path => Encoding.UTF8.GetString(Body, sizeof(int), BinaryPrimitives.ReadInt32BigEndian(Body));

    internal static FakeRequest Parse(byte[] frame) =>
        new(BinaryPrimitives.ReadInt32BigEndian(frame), BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(sizeof(int))), frame[(2 * sizeof(int))..]);
}
