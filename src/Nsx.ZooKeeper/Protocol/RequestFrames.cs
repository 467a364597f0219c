using static Nsx.ZooKeeper.Protocol.RequestWriting;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>
/// A frame for each request but those of <see cref="MultiFrame"/> and <see cref="SetWatchesFrames"/>. Paths are those of the server,
/// with the chroot, and have been validated. What has no ordinary xid is stamped already.
/// </summary>
internal static class RequestFrames
{
    /// <summary>The longest time to live that fits where servers keep it: 40 bits of milliseconds.</summary>
    private const long MaxTtlMs = (1L << 40) - 1;

    /// <summary>Creates a node; the reply is <see cref="Replies.ReadCreated"/>.</summary>
    /// <param name="path">The node.</param>
    /// <param name="data">Its data.</param>
    /// <param name="acl">Its permissions.</param>
    /// <param name="mode">How long it lives.</param>
    /// <param name="ttl">1 ms or more, for the modes with a time to live alone.</param>
    public static RequestFrame Create(string path, ReadOnlySpan<byte> data, IReadOnlyList<ZkAcl> acl, ZkCreateMode mode, TimeSpan? ttl)
    {
        var op = CreateFlags.OpOf(mode);
        if (ttl is not null != (op == OpCode.CreateTtl))
            throw new ArgumentException($"Expected a time to live for modes that have one, but got {ttl?.ToString() ?? "none"} for {mode}.", nameof(ttl));
        var writer = Begin();
        writer.WriteCreate(path, data, acl, mode);
        if (ttl is { } time)
            writer.WriteLong(Milliseconds(time));
        return writer.End(op);
    }

    /// <summary>Deletes a node if it has a version; −1 for any.</summary>
    public static RequestFrame Delete(string path, int version) => Versioned(OpCode.Delete, path, version);

    /// <summary>Asks for a node's stat.</summary>
    public static RequestFrame Exists(string path, bool watch) => Watching(OpCode.Exists, path, watch);

    /// <summary>Asks for a node's data and stat.</summary>
    public static RequestFrame GetData(string path, bool watch) => Watching(OpCode.GetData, path, watch);

    /// <summary>Sets a node's data if it has a version; −1 for any.</summary>
    public static RequestFrame SetData(string path, ReadOnlySpan<byte> data, int version)
    {
        var writer = Begin();
        writer.WriteSetData(path, data, version);
        return writer.End(OpCode.SetData);
    }

    /// <summary>Asks for a node's permissions.</summary>
    public static RequestFrame GetAcl(string path) => OfPath(OpCode.GetAcl, path);

    /// <summary>Sets a node's permissions if they have a version; −1 for any.</summary>
    public static RequestFrame SetAcl(string path, IReadOnlyList<ZkAcl> acl, int version)
    {
        var writer = Begin();
        writer.WriteString(path);
        writer.WriteAcl(acl);
        writer.WriteInt(version);
        return writer.End(OpCode.SetAcl);
    }

    /// <summary>Asks for the names of a node's children, and its stat.</summary>
    public static RequestFrame GetChildren(string path, bool watch) => Watching(OpCode.GetChildren2, path, watch);

    /// <summary>Asks the server to catch up with the leader.</summary>
    public static RequestFrame Sync(string path) => OfPath(OpCode.Sync, path);

    /// <summary>Asks for the connection's identities.</summary>
    public static RequestFrame WhoAmI() => Begin().End(OpCode.WhoAmI);

    /// <summary>Adds a persistent watch, on the node or on everything below it as well.</summary>
    public static RequestFrame AddWatch(string path, bool recursive) => Versioned(OpCode.AddWatch, path, recursive ? 1 : 0);

    /// <summary>Removes the connection's watches on a node.</summary>
    /// <param name="path">The node.</param>
    /// <param name="watcherType">1 for children, 2 for data, 3 for any.</param>
    public static RequestFrame RemoveWatches(string path, int watcherType) => Versioned(OpCode.RemoveWatches, path, watcherType);

    /// <summary>A sign of life.</summary>
    public static RequestFrame Ping() => Stamped(Begin().End(OpCode.Ping), Xid.Ping);

    /// <summary>Ends the session.</summary>
    public static RequestFrame CloseSession() => Begin().End(OpCode.CloseSession);

    /// <summary>Credentials for the connection.</summary>
    public static RequestFrame Auth(ZkAuth auth)
    {
        var writer = Begin();
        writer.WriteInt(0);
        writer.WriteString(auth.Scheme);
        writer.WriteBuffer(auth.Data.Span);
        return Stamped(writer.End(OpCode.Auth), Xid.Auth);
    }

    /// <summary>A step of SASL; empty to ask for the challenge.</summary>
    public static RequestFrame Sasl(ReadOnlySpan<byte> token)
    {
        var writer = Begin();
        writer.WriteBuffer(token);
        return writer.End(OpCode.Sasl);
    }

    private static RequestFrame OfPath(OpCode op, string path)
    {
        var writer = Begin();
        writer.WriteString(path);
        return writer.End(op);
    }

    private static RequestFrame Versioned(OpCode op, string path, int number)
    {
        var writer = Begin();
        writer.WriteVersioned(path, number);
        return writer.End(op);
    }

    private static RequestFrame Watching(OpCode op, string path, bool watch)
    {
        var writer = Begin();
        writer.WriteString(path);
        writer.WriteBoolean(watch);
        return writer.End(op);
    }

    private static RequestFrame Stamped(RequestFrame frame, int xid)
    {
        frame.Stamp(xid);
        return frame;
    }

    private static long Milliseconds(TimeSpan ttl)
    {
        var milliseconds = ttl.Ticks / TimeSpan.TicksPerMillisecond;
        return milliseconds is > 0 and <= MaxTtlMs
            ? milliseconds
            : throw new ArgumentOutOfRangeException(nameof(ttl), ttl, $"Expected a time to live from 1 ms to {MaxTtlMs} ms.");
    }
}
