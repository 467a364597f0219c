using System.Collections.Immutable;
using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Sessions;
using Nsx.ZooKeeper.Watches;

namespace Nsx.ZooKeeper;

/// <content>What can be done with nodes.</content>
public sealed partial class ZooKeeperClient
{
    private const int Window = 256;

    /// <summary>Reads a node.</summary>
    /// <exception cref="ZooKeeperException"><see cref="ZkError.NoNode"/>: there is none.</exception>
    public Task<ZkNode> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(new Request<ZkNode>(path, RequestFrames.GetData(ToServer(path), watch: false), NodeDecoder(path)), cancellationToken);

    /// <summary>Reads a node; null when there is none.</summary>
    public async Task<ZkNode?> FindAsync(string path, CancellationToken cancellationToken = default)
    {
        var request = new Request<ZkNode>(path, RequestFrames.GetData(ToServer(path), watch: false), NodeDecoder(path)) { Tolerated = ZkError.NoNode };
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is known of a node; null when there is none. Needs no permission.</summary>
    public Task<ZkStat?> ExistsAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(new Request<ZkStat?>(path, RequestFrames.Exists(ToServer(path), watch: false), Replies.ReadStat) { Tolerated = ZkError.NoNode }, cancellationToken);

    /// <summary>The names of a node's children.</summary>
    /// <exception cref="ZooKeeperException"><see cref="ZkError.NoNode"/>: there is no such node.</exception>
    public Task<ZkChildren> GetChildrenAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(new Request<ZkChildren>(path, RequestFrames.GetChildren(ToServer(path), watch: false), ChildrenDecoder(path)), cancellationToken);

    /// <summary>Reads many nodes at once, without waiting for each; null for a missing one. Keeps the order of the paths.</summary>
    public async Task<IReadOnlyList<ZkNode?>> GetManyAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return await PipelineAsync(paths, path => FindAsync(path, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Reads a node, and watches it once for its data being set and its end.</summary>
    /// <exception cref="ZooKeeperException"><see cref="ZkError.NoNode"/>: there is none, and nothing is watched.</exception>
    public Task<ZkWatched<ZkNode>> GetAndWatchAsync(string path, CancellationToken cancellationToken = default)
    {
        var onServer = ToServer(path);
        return WatchOnceAsync(
            onServer, OneShotKind.Data, (watch, settled) => new Request<ZkNode>(path, RequestFrames.GetData(onServer, watch), NodeDecoder(path)) { Settled = settled }, cancellationToken);
    }

    /// <summary>What is known of a node, or null; and watches it once for coming, being set, and going.</summary>
    public Task<ZkWatched<ZkStat?>> ExistsAndWatchAsync(string path, CancellationToken cancellationToken = default)
    {
        var onServer = ToServer(path);
        return WatchOnceAsync(onServer, OneShotKind.Exist, Read, cancellationToken);

        Request<ZkStat?> Read(bool watch, Action<ZkError?>? settled) =>
            new(path, RequestFrames.Exists(onServer, watch), Replies.ReadStat) { Tolerated = ZkError.NoNode, Settled = settled };
    }

    /// <summary>The names of a node's children, and watches once for one to come or go, and for the node's end.</summary>
    /// <exception cref="ZooKeeperException"><see cref="ZkError.NoNode"/>: there is no such node, and nothing is watched.</exception>
    public Task<ZkWatched<ZkChildren>> GetChildrenAndWatchAsync(string path, CancellationToken cancellationToken = default)
    {
        var onServer = ToServer(path);
        return WatchOnceAsync(onServer, OneShotKind.Child, Read, cancellationToken);

        Request<ZkChildren> Read(bool watch, Action<ZkError?>? settled) =>
            new(path, RequestFrames.GetChildren(onServer, watch), ChildrenDecoder(path)) { Settled = settled };
    }

    /// <summary>Watches a node, there or not, until the result is disposed.</summary>
    /// <param name="path">The node.</param>
    /// <param name="recursive">Whether everything below it is watched too.</param>
    /// <param name="cancellationToken">Ends the wait, and the watch.</param>
    /// <exception cref="ZooKeeperException"><see cref="ZkError.Unimplemented"/>: the server is older than 3.6.</exception>
    public async Task<ZkWatch> WatchAsync(string path, bool recursive = false, CancellationToken cancellationToken = default)
    {
        var watch = new ZkWatch(_core.Watches, path, ToServer(path), recursive);
        try
        {
            await _core.Watches.Add(watch).WaitAsync(cancellationToken).ConfigureAwait(false);
            return watch;
        }
        catch
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Keeps a live view of a node's children and their data: see <see cref="ZkDirectory"/>. Returns at once.</summary>
    public ZkDirectory OpenDirectory(string path)
    {
        ZkPath.Validate(path);
        return new(this, path);
    }

    /// <summary>Creates a node.</summary>
    /// <param name="path">Where. A sequential node gets its number behind it.</param>
    /// <param name="data">Its data.</param>
    /// <param name="mode">How long it lives.</param>
    /// <param name="acl">Its permissions; null for <see cref="ZooKeeperOptions.DefaultAcl"/>.</param>
    /// <param name="ttl">How long the modes with a time to live wait, 1 ms or more; null for the others.</param>
    /// <param name="createParents">Whether missing parents are created, as containers, with the same permissions.</param>
    /// <param name="cancellationToken">Ends the wait; the node may be created all the same.</param>
    /// <exception cref="ZooKeeperException">
    /// <see cref="ZkError.NodeExists"/>, <see cref="ZkError.NoNode"/> for a missing parent, or
    /// <see cref="ZkError.Unimplemented"/> for a mode that the server does not have.
    /// </exception>
    public async Task<ZkCreated> CreateAsync(
        string path,
        ReadOnlyMemory<byte> data = default,
        ZkCreateMode mode = ZkCreateMode.Persistent,
        IReadOnlyList<ZkAcl>? acl = null,
        TimeSpan? ttl = null,
        bool createParents = false,
        CancellationToken cancellationToken = default)
    {
        var hasTtl = mode is ZkCreateMode.PersistentTtl or ZkCreateMode.PersistentSequentialTtl;
        if (hasTtl != ttl.HasValue || ttl < TimeSpan.FromMilliseconds(1))
            throw new ArgumentException($"Expected a time to live of 1 ms or more for the modes that have one, and none for others, got {ttl} for {mode}.", nameof(ttl));
        while (true)
        {
            try
            {
                return await SendAsync(CreateRequest(path, data, mode, acl, ttl), cancellationToken).ConfigureAwait(false);
            }
            catch (ZooKeeperException e) when (e.Error == ZkError.NoNode)
            {
                if (!createParents || ZkPath.Parent(path) == "/")
                    throw await ExplainAsync(e, cancellationToken).ConfigureAwait(false);
                await CreateParentAsync(ZkPath.Parent(path), acl, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sets a node's data.</summary>
    /// <param name="path">The node.</param>
    /// <param name="data">The data.</param>
    /// <param name="version">The version that it must have; −1 for any.</param>
    /// <param name="cancellationToken">Ends the wait; the data may be set all the same.</param>
    /// <exception cref="ZooKeeperException"><see cref="ZkError.BadVersion"/> or <see cref="ZkError.NoNode"/>.</exception>
    public Task<ZkStat> SetAsync(string path, ReadOnlyMemory<byte> data, int version = -1, CancellationToken cancellationToken = default) =>
        SendAsync(new Request<ZkStat>(path, RequestFrames.SetData(ToServer(path), data.Span, version), Replies.ReadStat) { IsWrite = true }, cancellationToken);

    /// <summary>Deletes a node without children.</summary>
    /// <param name="path">The node.</param>
    /// <param name="version">The version that it must have; −1 for any.</param>
    /// <param name="cancellationToken">Ends the wait; the node may be deleted all the same.</param>
    /// <exception cref="ZooKeeperException"><see cref="ZkError.NotEmpty"/>, <see cref="ZkError.BadVersion"/> or <see cref="ZkError.NoNode"/>.</exception>
    public Task DeleteAsync(string path, int version = -1, CancellationToken cancellationToken = default) =>
        SendAsync(new Request<int>(path, RequestFrames.Delete(ToServer(path), version), Replies.ReadNothing) { IsWrite = true }, cancellationToken);

    /// <summary>Deletes a node with everything below it, also what is created meanwhile. Not atomic.</summary>
    /// <returns>Whether there was such a node.</returns>
    public async Task<bool> DeleteTreeAsync(string path, CancellationToken cancellationToken = default)
    {
        var wasThere = false;
        while (await TryDeleteAsync(path, cancellationToken).ConfigureAwait(false) is { } error)
        {
            if (error == ZkError.NoNode)
                return wasThere;
            wasThere = true;
            await DeleteChildrenAsync(path, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Executes all of these operations, or none.</summary>
    /// <returns>One result for each, in order.</returns>
    /// <exception cref="ZkTransactionException">One of them failed, so none was applied; it says which.</exception>
    public Task<IReadOnlyList<ZkOpResult>> TransactAsync(IReadOnlyList<ZkOp> ops, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ops);
        if (ops.OfType<ZkOp.Create>().FirstOrDefault(op => op.Mode is ZkCreateMode.PersistentTtl or ZkCreateMode.PersistentSequentialTtl) is { } create)
            throw new ArgumentException($"Nodes with a time to live cannot be created in a transaction: {create.Path}.", nameof(ops));
        var onServer = ops.Select(op => op with { Path = ToServer(op.Path, IsSequential(op)) }).ToArray();
        var frame = MultiFrame.Of(onServer, _core.Options.DefaultAcl);
        return SendAsync(new Request<IReadOnlyList<ZkOpResult>>(null, frame, (ref JuteReader body) => ReadResults(ref body, onServer)) { IsWrite = true }, cancellationToken);

        static bool IsSequential(ZkOp op) => op is ZkOp.Create { Mode: ZkCreateMode.EphemeralSequential or ZkCreateMode.PersistentSequential };
    }

    /// <summary>Lets the server that serves this client catch up with the ensemble, so that reads behind it see what others wrote before.</summary>
    public Task SyncAsync(string path = "/", CancellationToken cancellationToken = default) =>
        SendAsync(new Request<string>(path, RequestFrames.Sync(ToServer(path)), Replies.ReadPath), cancellationToken);

    /// <summary>A node's permissions. Without <see cref="ZkPerms.Admin"/> hashes of passwords come masked.</summary>
    public Task<(IReadOnlyList<ZkAcl> Acl, ZkStat Stat)> GetAclAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(new Request<(IReadOnlyList<ZkAcl>, ZkStat)>(path, RequestFrames.GetAcl(ToServer(path)), (ref JuteReader body) => Replies.ReadAcl(ref body)), cancellationToken);

    /// <summary>Sets a node's permissions.</summary>
    /// <param name="path">The node.</param>
    /// <param name="acl">The permissions.</param>
    /// <param name="version">The <see cref="ZkStat.AclVersion"/> that it must have; −1 for any.</param>
    /// <param name="cancellationToken">Ends the wait; they may be set all the same.</param>
    public Task<ZkStat> SetAclAsync(string path, IReadOnlyList<ZkAcl> acl, int version = -1, CancellationToken cancellationToken = default) =>
        SendAsync(new Request<ZkStat>(path, RequestFrames.SetAcl(ToServer(path), acl, version), Replies.ReadStat) { IsWrite = true }, cancellationToken);

    /// <summary>Adds credentials, to this connection and all later ones. A server that refuses them ends the client: <see cref="ZkState.AuthFailed"/>.</summary>
    public Task AddAuthAsync(ZkAuth auth, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(auth);
        lock (_core.Gate)
            _core.AddCredentials_NeedsLock(auth);
        return SendAsync(new Request<int>(null, RequestFrames.Auth(auth), Replies.ReadNothing), cancellationToken);
    }

    /// <summary>The identities that the server knows this connection by. Needs ZooKeeper 3.7.</summary>
    public Task<IReadOnlyList<(string Scheme, string User)>> WhoAmIAsync(CancellationToken cancellationToken = default) =>
        SendAsync(new Request<IReadOnlyList<(string, string)>>(null, RequestFrames.WhoAmI(), (ref JuteReader body) => Replies.ReadWhoAmI(ref body)), cancellationToken);

    /// <summary>Does the same with many items, a window of them at a time. Keeps their order; stops at the first failure.</summary>
    internal async Task<T[]> PipelineAsync<TItem, T>(IReadOnlyCollection<TItem> items, Func<TItem, Task<T>> act)
    {
        var window = Math.Min(Window, _core.Options.MaxQueuedRequests);
        var under = new List<Task<T>>(items.Count);
        foreach (var item in items)
        {
            if (under.Count >= window)
            {
                var oldest = under[^window];
                await ((Task)oldest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!oldest.IsCompletedSuccessfully)
                    break;
            }

            under.Add(act(item));
        }

        return await Task.WhenAll(under).ConfigureAwait(false);
    }

    private static ReplyDecoder<ZkNode> NodeDecoder(string path) => (ref JuteReader body) =>
    {
        var (data, stat) = Replies.ReadData(ref body);
        return new(path, data, stat);
    };

    private static ReplyDecoder<ZkChildren> ChildrenDecoder(string path) => (ref JuteReader body) =>
    {
        var (names, stat) = Replies.ReadChildren(ref body);
        return new(path, ImmutableArray.Create(names), stat);
    };

    private async Task<ZkWatched<T>> WatchOnceAsync<T>(
        string onServer, OneShotKind kind, Func<bool, Action<ZkError?>?, Request<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Request<T>? request = null;
        var one = _core.Watches.Submit(onServer, kind, (watch, settled) => request = read(watch, settled));
        return new(await request!.ResultAsync(cancellationToken).ConfigureAwait(false), one.Fired);
    }

    private Request<ZkCreated> CreateRequest(string path, ReadOnlyMemory<byte> data, ZkCreateMode mode, IReadOnlyList<ZkAcl>? acl, TimeSpan? ttl)
    {
        var isSequential = mode is ZkCreateMode.EphemeralSequential or ZkCreateMode.PersistentSequential or ZkCreateMode.PersistentSequentialTtl;
        var frame = RequestFrames.Create(ToServer(path, isSequential), data.Span, acl ?? _core.Options.DefaultAcl, mode, ttl);
        return new(path, frame, ReadCreated) { IsWrite = true };

        ZkCreated ReadCreated(ref JuteReader body)
        {
            var (created, stat) = Replies.ReadCreated(ref body);
            return new(FromServer(created), stat);
        }
    }

    private async Task CreateParentAsync(string path, IReadOnlyList<ZkAcl>? acl, CancellationToken cancellationToken)
    {
        try
        {
            await CreateAsync(path, mode: ZkCreateMode.Container, acl: acl, createParents: true, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NodeExists)
        {
            // Somebody else was faster.
        }
    }

    /// <summary>What to say when a parent is missing: a chroot that is not there is easily taken for it.</summary>
    private async Task<ZooKeeperException> ExplainAsync(ZooKeeperException noNode, CancellationToken cancellationToken)
    {
        try
        {
            var chroot = _core.Target.Chroot;
            if (chroot.Length == 0 || await ExistsAsync("/", cancellationToken).ConfigureAwait(false) is not null)
                return noNode;
            var detail = $"the chroot {chroot} of the connection string does not exist. It is not created by itself: create it once, with a client that has none";
            return new(ZkError.NoNode, noNode.Path, noNode.Outcome, detail, noNode);
        }
        catch (ZooKeeperException)
        {
            return noNode;
        }
    }

    /// <returns>Why not: NoNode or NotEmpty; null when it was deleted.</returns>
    private async Task<ZkError?> TryDeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await DeleteAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ZooKeeperException e) when (e.Error is ZkError.NoNode or ZkError.NotEmpty)
        {
            return e.Error;
        }
    }

    /// <summary>Most children have none of their own, and go at once; the others go one after the other.</summary>
    private async Task DeleteChildrenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var children = await GetChildrenAsync(path, cancellationToken).ConfigureAwait(false);
            string[] paths = [.. children.Names.Select(name => ZkPath.Child(path, name))];
            var errors = await PipelineAsync(paths, child => TryDeleteAsync(child, cancellationToken)).ConfigureAwait(false);
            foreach (var (child, error) in paths.Zip(errors))
            {
                if (error == ZkError.NotEmpty)
                    await DeleteTreeAsync(child, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoNode)
        {
            // Somebody else was faster.
        }
    }

    private IReadOnlyList<ZkOpResult> ReadResults(ref JuteReader body, ZkOp[] ops)
    {
        var results = Array.ConvertAll(MultiReply.Read(ref body, ops), result => result with { Path = FromServer(result.Path) });
        var failed = Array.FindIndex(results, result => result.Error is not (ZkError.Ok or ZkError.RuntimeInconsistency));
        return failed < 0 ? results : throw new ZkTransactionException(results[failed].Error, results, failed);
    }
}
