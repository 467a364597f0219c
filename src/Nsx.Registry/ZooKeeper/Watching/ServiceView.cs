using Nsx.Registry.Protection;
using Nsx.Registry.Snapshots;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Watching;

/// <summary>One service that somebody here watches: reads its nodes, and hands on what is to be believed of them.</summary>
internal sealed class ServiceView : IAsyncDisposable
{
    private readonly NodeCache _nodes;
    private readonly ProtectedService _believed;
    private readonly DirectoryFollower _follower;

    public ServiceView(ZooKeeperContext context, string service)
    {
        Feeds = new(service, context.Dispatcher);
        _believed = new(service, context.Protection, Feeds.Publish);
        _nodes = new(service, context.Logger);
        _follower = new(context, context.Paths.Service(service), Take);
    }

    public SnapshotFeeds Feeds { get; }

    public async ValueTask DisposeAsync()
    {
        await _follower.DisposeAsync().ConfigureAwait(false);
        _believed.Dispose();
    }

    private void Take(ZkDirectorySnapshot snapshot)
    {
        if (snapshot.InSync)
            _believed.Log(_believed.Listed(_nodes.Read(snapshot.Nodes)));
        else
            _believed.Disconnected(snapshot.Trouble?.Message);
    }
}
