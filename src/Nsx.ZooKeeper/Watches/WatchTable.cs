using Nsx.ZooKeeper.Diagnostics;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Sessions;

namespace Nsx.ZooKeeper.Watches;

/// <summary>Makes a read.</summary>
/// <param name="watch">Whether the server is asked for a watch.</param>
/// <param name="settled">Is told how the read went.</param>
internal delegate Request WatchingRead(bool watch, Action<ZkError?>? settled);

/// <summary>All that a client watches, and who is told of an event. Guarded by the client's monitor.</summary>
/// <remarks>
/// <para>
/// Servers before 3.9 confuse one-shot and persistent watches at the same node of one connection: the one-shot takes the place
/// of the other, fires once, and both are gone (ZOOKEEPER-4466). So where a persistent watch is, one-shots are not sent to the
/// server at all: the persistent watch's events serve them.
/// </para>
/// <para>
/// A server keeps one persistent watch for a node and connection. Watches of both kinds at one node are served by a recursive
/// one; that children came or went, which recursive watches do not tell, is derived from what happens to the children.
/// </para>
/// </remarks>
internal sealed class WatchTable(SessionCore core, string chroot)
{
    private readonly Dictionary<string, WatchedPath> _paths = new(StringComparer.Ordinal);

    public int Count_NeedsLock => _paths.Count;

    /// <summary>Queues a read and its one-shot watch in one step: a persistent watch between them would be undone by the read's.</summary>
    /// <param name="path">The node on the server.</param>
    /// <param name="kind">What is read.</param>
    /// <param name="read">Makes the read.</param>
    /// <returns>The watch; one that waits already serves, so that reading again and again adds none.</returns>
    /// <exception cref="ZooKeeperException">The queue is full, or the client is of no use any more.</exception>
    public OneShot Submit(string path, OneShotKind kind, WatchingRead read)
    {
        lock (core.Gate)
        {
            var watched = _paths.GetValueOrDefault(path);
            if (watched?.FindArmed(kind) is { } armed)
            {
                core.Submit_NeedsLock(read(watch: false, settled: null));
                return armed;
            }

            var one = new OneShot(path, kind, asksServer: watched is null or { OnServer: ServerWatch.None });
            core.Submit_NeedsLock(read(one.AsksServer, error => Settled(one, error)));
            At_NeedsLock(path).OneShots.Add(one);
            return one;
        }
    }

    /// <summary>Adds a persistent watch.</summary>
    /// <returns>Completes when the server has it.</returns>
    public Task Add(ZkWatch watch)
    {
        lock (core.Gate)
        {
            var path = watch.ServerPath;
            var watched = At_NeedsLock(path);
            watched.Watches.Add(watch);
            var wanted = watch.Recursive ? ServerWatch.Recursive : ServerWatch.Persistent;
            if (watched.OnServer < wanted || watched.Arming.IsFaulted)
                Arm_NeedsLock(path, watched, wanted);
            watch.IsArmed = watched.IsArmed;
            return watched.Arming;
        }
    }

    /// <summary>Takes a persistent watch out; with the last one at its node, the server's too.</summary>
    public void Remove(ZkWatch watch)
    {
        lock (core.Gate)
        {
            var path = watch.ServerPath;
            watch.End();
            if (!_paths.TryGetValue(path, out var watched) || !watched.Watches.Remove(watch) || watched.Watches.Count > 0)
                return;
            watched.OnServer = ServerWatch.None;
            Resync_NeedsLock(watched.OneShots, path);
            RemoveIfEmpty_NeedsLock(path, watched);
            if (core.State is not (ZkState.Closed or ZkState.AuthFailed))
                SendRemoval_NeedsLock(path);
        }
    }

    /// <summary>Something happened on the server.</summary>
    public void Fire(in WatcherEvent happened, long zxid)
    {
        if (happened.Type is < (int)ZkEventType.Created or > (int)ZkEventType.ChildrenChanged)
        {
            ZooKeeperLog.UnknownEvent(core.Logger, happened.Type, happened.Path);
            return;
        }

        var kind = (ZkEventKind)(happened.Type - (int)ZkEventType.Created);
        ZooKeeperMetrics.Happened(kind);
        lock (core.Gate)
            Fire_NeedsLock(new(kind, ZkPath.Strip(chroot, happened.Path), Math.Max(0, zxid)), happened.Path);
    }

    /// <summary>What a new connection has to watch. Whoever may have missed something is told to read again.</summary>
    /// <param name="isNewSession">Whether one-shot watches cannot be replayed, because the session is another.</param>
    public WatchSet Restore_NeedsLock(bool isNewSession)
    {
        List<string> data = [], exist = [], child = [], persistent = [], recursive = [];
        foreach (var (path, watched) in _paths.ToList())
        {
            // Whoever still waits for the watch has not read anything that could be out of date, and its request is still to go out.
            var armedWatches = watched.Watches.FindAll(watch => watch.IsArmed);
            if (armedWatches.Count > 0)
                (watched.OnServer == ServerWatch.Recursive ? recursive : persistent).Add(path);
            foreach (var watch in armedWatches)
                watch.Resync();

            var armed = watched.OneShots.FindAll(one => one.IsArmed);
            if (isNewSession || watched.OnServer != ServerWatch.None)
            {
                watched.OneShots.RemoveAll(one => one.IsArmed);
                Resync_NeedsLock(armed, path);
                RemoveIfEmpty_NeedsLock(path, watched);
                continue;
            }

            foreach (var kind in armed.Select(one => one.Kind).Distinct())
                (kind switch { OneShotKind.Data => data, OneShotKind.Exist => exist, _ => child }).Add(path);
        }

        return new(data, exist, child, persistent, recursive);
    }

    /// <summary>The client is over.</summary>
    public void End_NeedsLock()
    {
        foreach (var (path, watched) in _paths)
        {
            foreach (var watch in watched.Watches)
                watch.End();
            foreach (var one in watched.OneShots)
                one.Fire(new(ZkEventKind.Ended, ZkPath.Strip(chroot, path), 0));
        }

        _paths.Clear();
    }

    /// <summary>The read of a one-shot watch was answered, or never will be.</summary>
    private void Settled(OneShot one, ZkError? error)
    {
        lock (core.Gate)
        {
            // Only exists() leaves a watch where there is no node.
            if (error == ZkError.NoNode && one.Kind == OneShotKind.Exist)
            {
                one.IsArmed = true;
            }
            else if (error == ZkError.Ok)
            {
                one.IsArmed = true;
                if (one.Kind == OneShotKind.Exist)
                    one.Kind = OneShotKind.Data;
            }
            else if (_paths.TryGetValue(one.Path, out var watched))
            {
                watched.OneShots.Remove(one);
                RemoveIfEmpty_NeedsLock(one.Path, watched);
            }
        }
    }

    private void Fire_NeedsLock(in ZkWatchEvent happened, string path)
    {
        var isInTree = happened.Kind != ZkEventKind.ChildrenChanged;
        if (_paths.TryGetValue(path, out var watched) && (isInTree || !watched.DerivesChildrenChanged))
        {
            watched.FireOneShots(happened);
            foreach (var watch in watched.Watches)
            {
                if (isInTree || !watch.Recursive)
                    watch.Happened(happened);
            }

            RemoveIfEmpty_NeedsLock(path, watched);
        }

        if (isInTree)
            FireAbove_NeedsLock(happened, path);
    }

    private void FireAbove_NeedsLock(in ZkWatchEvent happened, string path)
    {
        var isParent = true;
        for (var above = path; above != "/"; isParent = false)
        {
            above = ZkPath.Parent(above);
            if (!_paths.TryGetValue(above, out var watched) || watched.OnServer != ServerWatch.Recursive)
                continue;
            foreach (var watch in watched.Watches.FindAll(watch => watch.Recursive))
                watch.Happened(happened);
            if (!isParent || happened.Kind == ZkEventKind.DataChanged)
                continue;
            var derived = new ZkWatchEvent(ZkEventKind.ChildrenChanged, ZkPath.Strip(chroot, above), happened.Zxid);
            watched.FireOneShots(derived);
            foreach (var watch in watched.Watches.FindAll(watch => !watch.Recursive))
                watch.Happened(derived);
        }
    }

    private void Arm_NeedsLock(string path, WatchedPath watched, ServerWatch wanted)
    {
        // The server would mix them up: what it has is taken back, and whoever waits for it reads again.
        if (watched is { OnServer: ServerWatch.None, HasOneShotOnServer: true })
        {
            SendRemoval_NeedsLock(path);
            Resync_NeedsLock(watched.OneShots, path);
        }

        var frame = RequestFrames.AddWatch(path, wanted == ServerWatch.Recursive);
        var request = new Request<int>(ZkPath.Strip(chroot, path), frame, Replies.ReadNothing) { Settled = error => Armed(watched, wanted, error) };
        request.Forget();
        core.Submit_NeedsLock(request);
        (watched.OnServer, watched.IsArmed, watched.Arming) = (wanted, false, request.ResultAsync(CancellationToken.None));
    }

    private void Armed(WatchedPath watched, ServerWatch wanted, ZkError? error)
    {
        if (error != ZkError.Ok)
            return;
        lock (core.Gate)
        {
            // More may have been asked for meanwhile.
            watched.IsArmed = watched.OnServer == wanted;
            foreach (var watch in watched.Watches)
                watch.IsArmed = true;
        }
    }

    /// <summary>Best effort: a watch that stays costs the server a few bytes, and its events find nobody.</summary>
    private void SendRemoval_NeedsLock(string path)
    {
        const int any = 3;
        var request = new Request<int>(path, RequestFrames.RemoveWatches(path, any), Replies.ReadNothing);
        request.Forget();
        try
        {
            core.Submit_NeedsLock(request);
        }
        catch (ZooKeeperException)
        {
            // The queue is full, or the client is being closed.
        }
    }

    private void Resync_NeedsLock(List<OneShot> oneShots, string path)
    {
        foreach (var one in oneShots)
            one.Fire(new(ZkEventKind.Resync, ZkPath.Strip(chroot, path), 0));
        oneShots.Clear();
    }

    private WatchedPath At_NeedsLock(string path)
    {
        if (!_paths.TryGetValue(path, out var watched))
            _paths[path] = watched = new();
        return watched;
    }

    private void RemoveIfEmpty_NeedsLock(string path, WatchedPath watched)
    {
        if (watched.IsEmpty)
            _paths.Remove(path);
    }
}

/// <summary>The numbers of events on the wire.</summary>
file enum ZkEventType
{
    Created = 1,
    ChildrenChanged = 4,
}
