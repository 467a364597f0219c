using Nsx.Registry.Snapshots;

namespace Nsx.Registry.ZooKeeper.Watching;

/// <summary>The services that somebody here watches. All members may be called by any thread.</summary>
internal sealed class ServiceViews(ZooKeeperContext context) : IWatchedServices, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServiceView> _views = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];

    /// <inheritdoc/>
    public void Add(string service, SnapshotFeed feed)
    {
        lock (_lock)
        {
            if (!_views.TryGetValue(service, out var view))
                _views.Add(service, view = new(context, service));
            view.Feeds.Add(feed);
        }
    }

    /// <inheritdoc/>
    public void Remove(string service, SnapshotFeed feed)
    {
        lock (_lock)
        {
            if (_views.TryGetValue(service, out var view) && view.Feeds.Remove(feed))
                End_NeedsLock(service, view);
        }

        feed.End();
    }

    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_lock)
        {
            foreach (var (service, view) in _views.ToList())
                End_NeedsLock(service, view);
            ending = [.. _ending];
        }

        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    private void End_NeedsLock(string service, ServiceView view)
    {
        _views.Remove(service);
        _ending.RemoveAll(task => task.IsCompletedSuccessfully);
        _ending.Add(view.DisposeAsync().AsTask());
    }
}
