using Nsx.Registry.Diagnostics;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper;

/// <summary>Follows a directory of nodes until it is disposed, and hands each snapshot on, one at a time.</summary>
internal sealed class DirectoryFollower : IAsyncDisposable
{
    private readonly ZooKeeperContext _context;
    private readonly ZkDirectory _directory;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _following;

    public DirectoryFollower(ZooKeeperContext context, string path, Action<ZkDirectorySnapshot> take)
    {
        _context = context;
        _directory = context.Client.OpenDirectory(path);
        // The first snapshot would else be taken inside the constructor of whoever follows.
        _following = Task.Run(() => FollowAsync(take));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _directory.DisposeAsync().ConfigureAwait(false);
    }

    private async Task FollowAsync(Action<ZkDirectorySnapshot> take)
    {
        try
        {
            await foreach (var snapshot in _directory.Changes(_ended.Token).ConfigureAwait(false))
                take(snapshot);
        }
        catch (OperationCanceledException)
        {
            // Nobody wants to know any more.
        }
        catch (Exception e)
        {
            RegistryLog.TaskFailed(_context.Logger, _context.Name, e);
        }
    }
}
