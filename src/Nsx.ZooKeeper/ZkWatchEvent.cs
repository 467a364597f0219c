namespace Nsx.ZooKeeper;

/// <summary>What happened to a watched node.</summary>
public enum ZkEventKind
{
    /// <summary>It was created.</summary>
    Created,

    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>Its data were set.</summary>
    DataChanged,

    /// <summary>A child came or went.</summary>
    ChildrenChanged,

    /// <summary>Events may have been missed, after a reconnect, in a new session, or because they were not taken in time: read again.</summary>
    Resync,

    /// <summary>The watch is over: it was disposed, or the client was closed.</summary>
    Ended,
}

/// <summary>Something happened to a node. What it is like now, only a read tells.</summary>
/// <param name="Kind">What.</param>
/// <param name="Path">The node, below the chroot.</param>
/// <param name="Zxid">The transaction; 0 when the server does not tell (before 3.9).</param>
public readonly record struct ZkWatchEvent(ZkEventKind Kind, string Path, long Zxid);

/// <summary>What was read, together with a watch that fires once.</summary>
/// <param name="Value">What was read.</param>
/// <param name="Changed">
/// Completes with the first event behind the read: a change, <see cref="ZkEventKind.Resync"/>, or <see cref="ZkEventKind.Ended"/>.
/// A change from just before the read may come as well. Never fails.
/// </param>
public sealed record ZkWatched<T>(T Value, Task<ZkWatchEvent> Changed);
