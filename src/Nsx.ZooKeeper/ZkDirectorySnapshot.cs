using System.Collections.Immutable;

namespace Nsx.ZooKeeper;

/// <summary>What a directory looks like at one moment. Immutable.</summary>
/// <param name="Version">Grows with each snapshot.</param>
/// <param name="InSync">False while disconnected or reading again: then the rest is what was known last.</param>
/// <param name="Exists">Whether the node is there at all.</param>
/// <param name="AsOf">When it was in sync last.</param>
/// <param name="Nodes">The children, by name. Those that the client may not read are left out.</param>
public sealed record ZkDirectorySnapshot(long Version, bool InSync, bool Exists, DateTimeOffset AsOf, ImmutableSortedDictionary<string, ZkNode> Nodes)
{
    /// <summary>Why it is not in sync; null when it is, or nothing is known.</summary>
    public Exception? Trouble { get; init; }
}
