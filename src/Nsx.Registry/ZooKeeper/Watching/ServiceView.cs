using Nsx.Registry.Diagnostics;
using Nsx.Registry.Snapshots;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Watching;

/// <summary>One service that somebody here watches: follows its directory, and hands snapshots on.</summary>
internal sealed class ServiceView : IAsyncDisposable
{
    private readonly ZooKeeperContext _context;
    private readonly string _service;
    private readonly ZkDirectory _directory;
    private readonly NodeCache _nodes;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _following;
    private bool _hasAnswered;

    public ServiceView(ZooKeeperContext context, string service)
    {
        (_context, _service) = (context, service);
        Feeds = new(service, context.Dispatcher);
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
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var snapshot in _directory.Changes(_ended.Token).ConfigureAwait(false))
                Publish(snapshot);
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

    private void Publish(ZkDirectorySnapshot snapshot)
    {
        _hasAnswered |= snapshot.InSync;
        var freshness = snapshot.InSync ? Freshness.Live : _hasAnswered ? Freshness.LastKnown : Freshness.Unknown;
        Feeds.Publish(new(_service, 0, EndpointOrder.Sort(_nodes.Read(snapshot.Nodes)), freshness) { Trouble = snapshot.Trouble?.Message });
    }
}
