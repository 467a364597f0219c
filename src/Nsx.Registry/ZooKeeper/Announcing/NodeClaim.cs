using Nsx.Registry.ZooKeeper.Layouts;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>Makes one node an ephemeral of the current session, with the right data, whatever stood there before.</summary>
/// <remarks>
/// <code>
///   create ──► done
///     ├─ no parent ──► create the parents, again
///     └─ exists ──► ours: set the data if they differ
///                   persistent, or of another session with this address: take it over, in one transaction
///                   of somebody with another address: a rival
/// </code>
/// An ephemeral of another session is what a fast restart finds: its own node of before, which would vanish when that session
/// expires. Ownership is proven by the node's owner, never assumed from a reply.
/// </remarks>
internal sealed class NodeClaim(ZooKeeperContext context)
{
    /// <summary>Consumers read at most every 50 ms, and have to see the goodbye before the node is gone.</summary>
    private static readonly TimeSpan s_notice = TimeSpan.FromMilliseconds(100);

    private ZooKeeperClient Client => context.Client;

    /// <param name="endpoint">The provider.</param>
    /// <param name="data">The document to be found there.</param>
    /// <param name="mayTake">Whether the node may be taken over from another session.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<ClaimResult> ClaimAsync(ServiceEndpoint endpoint, ReadOnlyMemory<byte> data, bool mayTake, CancellationToken cancellationToken)
    {
        var path = context.Paths.Instance(endpoint);
        while (true)
        {
            try
            {
                var node = await Client.FindAsync(path, cancellationToken).ConfigureAwait(false);

                // Behind the read, which may have waited for another session. A write that is meant for this one fails in the next.
                var session = Client.Session;
                if (node is null)
                    await CreateAsync(path, data, cancellationToken).ConfigureAwait(false);
                else if (node.Stat.EphemeralOwner == session.Id)
                    await KeepAsync(node, data, cancellationToken).ConfigureAwait(false);
                else if (!mayTake || IsOfAnother(node, endpoint))
                    return new(session.Epoch, Rival: Describe(node));
                else
                    await TakeAsync(node, data, cancellationToken).ConfigureAwait(false);
                var isTaken = node is not null && node.Stat.EphemeralOwner != session.Id;
                return new(session.Epoch, WasTakenFrom: isTaken ? Describe(node!) : null);
            }
            catch (ZooKeeperException e) when (e.Error == ZkError.NoNode)
            {
                await CreateParentsAsync(endpoint.Service, cancellationToken).ConfigureAwait(false);
            }
            catch (ZooKeeperException e) when (e.Error is ZkError.NodeExists or ZkError.BadVersion)
            {
                // Somebody was faster: look again.
            }
        }
    }

    /// <summary>Says goodbye and deletes the node, if it is still ours.</summary>
    /// <param name="endpoint">The provider.</param>
    /// <param name="goodbye">The document that says that it is out of service: whoever goes without that may be gone by accident.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task ReleaseAsync(ServiceEndpoint endpoint, ReadOnlyMemory<byte> goodbye, CancellationToken cancellationToken)
    {
        var path = context.Paths.Instance(endpoint);
        while (await Client.FindAsync(path, cancellationToken).ConfigureAwait(false) is { } node && node.Stat.EphemeralOwner == Client.Session.Id)
        {
            try
            {
                var stat = await SayGoodbyeAsync(node, goodbye, cancellationToken).ConfigureAwait(false);
                await Client.DeleteAsync(path, stat.Version, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ZooKeeperException e) when (e.Error is ZkError.BadVersion or ZkError.NoNode or ZkError.ConnectionLoss)
            {
                // Not deleted, or nobody knows: look again.
            }
        }
    }

    private async Task<ZkStat> SayGoodbyeAsync(ZkNode node, ReadOnlyMemory<byte> goodbye, CancellationToken cancellationToken)
    {
        try
        {
            var stat = await KeepAsync(node, goodbye, cancellationToken).ConfigureAwait(false);
            if (stat != node.Stat)
                await Task.Delay(s_notice, context.Time, cancellationToken).ConfigureAwait(false);
            return stat;
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoAuth)
        {
            // Whoever may not change the node may still be allowed to delete it.
            return node.Stat;
        }
    }

    private Task<ZkCreated> CreateAsync(string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Client.CreateAsync(path, data, ZkCreateMode.Ephemeral, context.Acl, cancellationToken: cancellationToken);

    private async Task<ZkStat> KeepAsync(ZkNode node, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        node.Data.Span.SequenceEqual(data.Span)
            ? node.Stat
            : await Client.SetAsync(node.Path, data, node.Stat.Version, cancellationToken).ConfigureAwait(false);

    private Task TakeAsync(ZkNode node, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Client.TransactAsync(
        [new ZkOp.Delete(node.Path, node.Stat.Version), new ZkOp.Create(node.Path, data, ZkCreateMode.Ephemeral, context.Acl)], cancellationToken);

    /// <summary>The root stays for ever; a service's node goes some time after its last provider.</summary>
    private async Task CreateParentsAsync(string service, CancellationToken cancellationToken)
    {
        var root = context.Paths.Root;
        for (var end = root.IndexOf('/', 1); end > 0; end = root.IndexOf('/', end + 1))
            await CreateParentAsync(root[..end], ZkCreateMode.Persistent, cancellationToken).ConfigureAwait(false);
        await CreateParentAsync(root, ZkCreateMode.Persistent, cancellationToken).ConfigureAwait(false);
        await CreateParentAsync(context.Paths.Service(service), ZkCreateMode.Container, cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateParentAsync(string path, ZkCreateMode mode, CancellationToken cancellationToken)
    {
        try
        {
            await Client.CreateAsync(path, mode: mode, acl: context.Acl, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NodeExists)
        {
            // The usual case.
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoAuth)
        {
            // If it is there, more is not needed: to look needs no permission.
            if (await Client.ExistsAsync(path, cancellationToken).ConfigureAwait(false) is null)
                throw;
        }
    }

    private static bool IsOfAnother(ZkNode node, ServiceEndpoint endpoint) =>
        node.Stat.EphemeralOwner != 0
        && NodeReader.Read(endpoint.Service, node.Path[(node.Path.LastIndexOf('/') + 1)..], node.Data, out _) is { } document
        && document.Endpoint.Address != endpoint.Address;

    private static string Describe(ZkNode node) => $"session 0x{node.Stat.EphemeralOwner:x}{InstanceTag.Describe(node.Data.Span)}";
}
