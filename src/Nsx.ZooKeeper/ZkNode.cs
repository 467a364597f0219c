using System.Collections.Immutable;

namespace Nsx.ZooKeeper;

/// <summary>A node with its data.</summary>
/// <param name="Path">Where it is, below the chroot.</param>
/// <param name="Data">Its data; empty when it has none. A copy of its own.</param>
/// <param name="Stat">What else is known of it.</param>
public sealed record ZkNode(string Path, ReadOnlyMemory<byte> Data, ZkStat Stat);

/// <summary>The children of a node.</summary>
/// <param name="Path">The parent, below the chroot.</param>
/// <param name="Names">Their names without the parent's path, in ordinal order.</param>
/// <param name="Stat">What is known of the parent.</param>
public sealed record ZkChildren(string Path, ImmutableArray<string> Names, ZkStat Stat);

/// <summary>A node that was just created.</summary>
/// <param name="Path">Where it is, below the chroot, with the number that a sequential node got.</param>
/// <param name="Stat">What is known of it.</param>
public sealed record ZkCreated(string Path, ZkStat Stat);
