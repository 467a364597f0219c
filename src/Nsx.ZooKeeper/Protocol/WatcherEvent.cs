using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>A watch that fired: the body behind <see cref="Xid.Notification"/>.</summary>
/// <param name="Type">1 created, 2 deleted, 3 data changed, 4 children changed.</param>
/// <param name="KeeperState">3: connected.</param>
/// <param name="Path">The node, with the chroot.</param>
internal readonly record struct WatcherEvent(int Type, int KeeperState, string Path)
{
    /// <summary><c>int type | int state | string path</c></summary>
    public static WatcherEvent Read(ref JuteReader reader) => new(reader.ReadInt(), reader.ReadInt(), reader.ReadString());
}
