using Nsx.Registry.Diagnostics;
using Nsx.Registry.Protection;
using Nsx.Registry.Snapshots;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Watching;

/// <summary>One service that somebody here watches: follows its directory, and hands snapshots on.</summary>
internal sealed class ServiceView : IAsyncDisposable
{
    private readonly ZooKeeperContext _context;
    private readonly ZkDirectory _directory;
    private readonly NodeCache _nodes;
    private readonly ProtectedService _believed;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _following;

    public ServiceView(ZooKeeperContext context, string service)
    {
        _context = context;
        Feeds = new(service, context.Dispatcher);
        _believed = new(service, context.Protection, Feeds.Publish);
        _nodes = new(context, service);
        _directory = context.Client.OpenDirectory(context.Paths.Service(service));
        _following = FollowAsync();
    }

    public SnapshotFeeds Feeds { get; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _directory.DisposeAsync().ConfigureAwait(false);
        _believed.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var snapshot in _directory.Changes(_ended.Token).ConfigureAwait(false))
                Take(snapshot);
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }
        catch (Exception e)
        {
            RegistryLog.TaskFailed(_context.Logger, _context.Name, e);
        }
    }

    private void Take(ZkDirectorySnapshot snapshot)
    {
        if (snapshot.InSync)
            _believed.Log(_believed.Listed(_nodes.Read(snapshot.Nodes)));
        else
            _believed.Disconnected(snapshot.Trouble?.Message);
    }
}
