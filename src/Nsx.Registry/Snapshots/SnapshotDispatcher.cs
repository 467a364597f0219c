namespace Nsx.Registry.Snapshots;

/// <summary>
/// Runs callbacks on a thread of its own, so that foreign code holds up neither a read loop nor a lease, and gets its
/// snapshots even when every thread of the pool is blocked.
/// </summary>
internal sealed class SnapshotDispatcher(string name) : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<SnapshotFeed> _ready = new();
    private Thread? _thread;
    private bool _isDisposed;

    /// <summary>Has a feed deliver soon. Runs no foreign code here: may be called under a lock.</summary>
    public void Post(SnapshotFeed feed)
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _ready.Enqueue(feed);
            Monitor.Pulse(_lock);
            if (_thread is not null)
                return;
            _thread = new(Run) { IsBackground = true, Name = name };
            _thread.UnsafeStart();
        }
    }

    /// <summary>Ends the thread behind the callback that may be under way.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            Monitor.Pulse(_lock);
        }
    }

    private void Run()
    {
        while (Next() is { } feed)
            feed.Deliver();
    }

    private SnapshotFeed? Next()
    {
        lock (_lock)
        {
            while (!_isDisposed && _ready.Count == 0)
                Monitor.Wait(_lock);
            return _isDisposed ? null : _ready.Dequeue();
        }
    }
}
