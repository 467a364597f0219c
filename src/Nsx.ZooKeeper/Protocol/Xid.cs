namespace Nsx.ZooKeeper.Protocol;

/// <summary>The number that a reply has from its request. Ordinary ones are positive.</summary>
internal static class Xid
{
    /// <summary>A watch fired: no reply at all.</summary>
    public const int Notification = -1;

    /// <summary>A ping, and its reply.</summary>
    public const int Ping = -2;

    /// <summary>Credentials, and their reply.</summary>
    public const int Auth = -4;

    /// <summary>Each batch of watches to set again, and its reply.</summary>
    public const int SetWatches = -8;

    /// <summary>The number behind another one: from 1 to <see cref="int.MaxValue"/>, and from there to 1.</summary>
    public static int Next(int xid) => xid is >= 0 and < int.MaxValue ? xid + 1 : 1;
}
