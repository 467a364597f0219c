namespace Nsx.ZooKeeper;

/// <summary>One operation of a transaction: see the nested records.</summary>
/// <param name="Path">The node.</param>
public abstract record ZkOp(string Path)
{
    /// <summary>Creates a node.</summary>
    /// <param name="Path">The node.</param>
    /// <param name="Data">Its data.</param>
    /// <param name="Mode">How long it lives. The modes with a time to live are refused.</param>
    /// <param name="Acl">Its permissions; null for <see cref="ZooKeeperOptions.DefaultAcl"/>.</param>
    public sealed record Create(
        string Path, ReadOnlyMemory<byte> Data = default, ZkCreateMode Mode = ZkCreateMode.Persistent, IReadOnlyList<ZkAcl>? Acl = null) : ZkOp(Path);

    /// <summary>Deletes a node.</summary>
    /// <param name="Path">The node.</param>
    /// <param name="Version">The version that it must have; −1 for any.</param>
    public sealed record Delete(string Path, int Version = -1) : ZkOp(Path);

    /// <summary>Sets a node's data.</summary>
    /// <param name="Path">The node.</param>
    /// <param name="Data">The data.</param>
    /// <param name="Version">The version that it must have; −1 for any.</param>
    public sealed record Set(string Path, ReadOnlyMemory<byte> Data, int Version = -1) : ZkOp(Path);

    /// <summary>Changes nothing, but fails the transaction unless the node has a version.</summary>
    /// <param name="Path">The node.</param>
    /// <param name="Version">The version; −1 for any.</param>
    public sealed record Check(string Path, int Version = -1) : ZkOp(Path);
}

/// <summary>What the server said of one operation of a transaction.</summary>
/// <param name="Error">Why it was refused; <see cref="ZkError.Ok"/> when it was not.</param>
/// <param name="Path">The node; for a sequential one with its number.</param>
/// <param name="Stat">What is known of the node that was set, or of a container that was created; null for other operations.</param>
public sealed record ZkOpResult(ZkError Error, string Path, ZkStat? Stat);
