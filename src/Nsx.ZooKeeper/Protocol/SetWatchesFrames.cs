using System.Text;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>
/// Watches in batches, so that no frame is larger than a server takes: <c>long relativeZxid</c>, and a vector of paths for each kind.
/// There are three kinds where no watch is persistent, which old servers know as well, and else five.
/// </summary>
internal static class SetWatchesFrames
{
    /// <summary>How many bytes of paths go into one frame. A longer path goes alone.</summary>
    public const int BatchBytes = 128 * 1024;

    private const int OneShotKinds = 3;

    /// <summary>The frames, stamped; none when there is nothing to watch.</summary>
    /// <param name="relativeZxid">The last transaction that the connection before told of: what came later fires at once.</param>
    /// <param name="watches">Which.</param>
    public static IReadOnlyList<RequestFrame> Of(long relativeZxid, WatchSet watches)
    {
        IReadOnlyList<string>[] kinds = watches.Persistent.Count + watches.Recursive.Count == 0
            ? [watches.Data, watches.Exist, watches.Child]
            : [watches.Data, watches.Exist, watches.Child, watches.Persistent, watches.Recursive];
        var frames = new List<RequestFrame>();
        var batch = NewBatch(kinds.Length);
        var batchBytes = 0;
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            foreach (var path in kinds[kind])
            {
                var bytes = sizeof(int) + Encoding.UTF8.GetByteCount(path);
                if (batchBytes > 0 && batchBytes + bytes > BatchBytes)
                {
                    frames.Add(Frame(relativeZxid, batch));
                    (batch, batchBytes) = (NewBatch(kinds.Length), 0);
                }
                batch[kind].Add(path);
                batchBytes += bytes;
            }
        }
        if (batchBytes > 0)
            frames.Add(Frame(relativeZxid, batch));
        return frames;
    }

    private static List<string>[] NewBatch(int kinds) => [.. Enumerable.Range(0, kinds).Select(_ => new List<string>())];

    private static RequestFrame Frame(long relativeZxid, List<string>[] batch)
    {
        var writer = RequestWriting.Begin();
        writer.WriteLong(relativeZxid);
        foreach (var paths in batch)
        {
            writer.WriteInt(paths.Count);
            foreach (var path in paths)
                writer.WriteString(path);
        }
        var frame = writer.End(batch.Length == OneShotKinds ? OpCode.SetWatches : OpCode.SetWatches2);
        frame.Stamp(Xid.SetWatches);
        return frame;
    }
}
