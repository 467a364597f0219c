using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>
/// The answer to a transaction: <c>{int op | boolean done | int error} body</c> for each operation, and one more header that says done.
/// An operation that was not applied has the op −1, and its error once more for a body.
/// </summary>
internal static class MultiReply
{
    /// <summary>The results in the order of the operations: as many of them, or a <see cref="JuteException"/>.</summary>
    /// <param name="reader">Where to read.</param>
    /// <param name="ops">The operations, with paths of the server.</param>
    /// <returns>Results with paths of the server. When one failed, all did.</returns>
    public static ZkOpResult[] Read(ref JuteReader reader, IReadOnlyList<ZkOp> ops)
    {
        var results = new ZkOpResult[ops.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var (type, isEnd) = ReadHeader(ref reader);
            if (isEnd)
                throw new JuteException($"Expected {ops.Count} results of a transaction, but got {i}.");
            results[i] = ReadResult(ref reader, type, ops[i]);
        }
        if (!ReadHeader(ref reader).IsEnd)
            throw new JuteException($"Expected {ops.Count} results of a transaction, but got more.");
        return results;
    }

    private static (OpCode Type, bool IsEnd) ReadHeader(ref JuteReader reader)
    {
        var type = (OpCode)reader.ReadInt();
        var isEnd = reader.ReadBoolean();
        _ = reader.ReadInt(); // The error: once more in the body.
        return (type, isEnd);
    }

    private static ZkOpResult ReadResult(ref JuteReader reader, OpCode type, ZkOp op) => (type, op) switch
    {
        (OpCode.Error, _) => new((ZkError)reader.ReadInt(), op.Path, null),
        // 3.8 answers create2 like create, without the stat; only containers come with one.
        (OpCode.Create, ZkOp.Create) => new(ZkError.Ok, reader.ReadString(), null),
        (OpCode.Create2, ZkOp.Create) => new(ZkError.Ok, reader.ReadString(), Replies.ReadStat(ref reader)),
        (OpCode.SetData, ZkOp.Set) => new(ZkError.Ok, op.Path, Replies.ReadStat(ref reader)),
        (OpCode.Delete, ZkOp.Delete) or (OpCode.Check, ZkOp.Check) => new(ZkError.Ok, op.Path, null),
        _ => throw new JuteException($"Expected the result of {op.GetType().Name} {op.Path} in a transaction, but got one of op {(int)type}."),
    };
}
