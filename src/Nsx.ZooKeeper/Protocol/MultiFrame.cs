using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>A transaction: <c>{int op | boolean done | int error} body</c> for each operation, and one more header that says done.</summary>
internal static class MultiFrame
{
    /// <summary>The frame.</summary>
    /// <param name="ops">The operations. No modes with a time to live.</param>
    /// <param name="defaultAcl">The permissions of created nodes that name none.</param>
    public static RequestFrame Of(IReadOnlyList<ZkOp> ops, IReadOnlyList<ZkAcl> defaultAcl)
    {
        var writer = RequestWriting.Begin();
        foreach (var op in ops)
            Write(writer, op, defaultAcl);
        WriteHeader(writer, OpCode.Error, done: true);
        return writer.End(OpCode.Multi);
    }

    private static void Write(JuteWriter writer, ZkOp op, IReadOnlyList<ZkAcl> defaultAcl)
    {
        switch (op)
        {
            case ZkOp.Create create:
                WriteHeader(writer, CreateOp(create));
                writer.WriteCreate(create.Path, create.Data.Span, create.Acl ?? defaultAcl, create.Mode);
                break;
            case ZkOp.Delete delete:
                WriteHeader(writer, OpCode.Delete);
                writer.WriteVersioned(delete.Path, delete.Version);
                break;
            case ZkOp.Set set:
                WriteHeader(writer, OpCode.SetData);
                writer.WriteSetData(set.Path, set.Data.Span, set.Version);
                break;
            case ZkOp.Check check:
                WriteHeader(writer, OpCode.Check);
                writer.WriteVersioned(check.Path, check.Version);
                break;
            default:
                throw new ArgumentException($"Expected one of the records nested in ZkOp, but got {op?.GetType().Name ?? "null"}.", nameof(op));
        }
    }

    private static OpCode CreateOp(ZkOp.Create create) => CreateFlags.OpOf(create.Mode) switch
    {
        OpCode.CreateTtl => throw new ArgumentException(
            $"{create.Path}: a node with a time to live ({create.Mode}) cannot be created in a transaction.", nameof(create)),
        var op => op,
    };

    private static void WriteHeader(JuteWriter writer, OpCode op, bool done = false)
    {
        writer.WriteInt((int)op);
        writer.WriteBoolean(done);
        writer.WriteInt(-1);
    }
}
