using Microsoft.Extensions.Logging;
using Nsx.ZooKeeper.Diagnostics;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>Tells of state changes in their order, on a thread of its own that begins with the first of them.</summary>
internal sealed class StateFeed(string name, ILogger logger)
{
    private readonly object _gate = new();
    private readonly Queue<(ZkStateChange Change, Action<ZkStateChange> Handlers)> _changes = new();
    private Thread? _thread;
    private bool _isOver;

    /// <summary>Runs no foreign code here: may be called under a lock.</summary>
    public void Post(ZkStateChange change, Action<ZkStateChange>? handlers)
    {
        lock (_gate)
        {
            if (handlers is not null)
                _changes.Enqueue((change, handlers));
            _isOver |= change.To == ZkState.Closed;
            Monitor.Pulse(_gate);
            if (_thread is not null || handlers is null)
                return;
            _thread = new(Run) { IsBackground = true, Name = name };
            _thread.UnsafeStart();
        }
    }

    private void Run()
    {
        while (Next() is { } next)
        {
            foreach (var handler in Delegate.EnumerateInvocationList(next.Handlers))
                Tell(handler, next.Change);
        }
    }

    private void Tell(Action<ZkStateChange> handler, ZkStateChange change)
    {
        try
        {
            handler(change);
        }
        catch (Exception e)
        {
            // Foreign code: its failure is its own, and the next change may serve it better.
            ZooKeeperLog.HandlerFailed(logger, change.To, e);
        }
    }

    private (ZkStateChange Change, Action<ZkStateChange> Handlers)? Next()
    {
        lock (_gate)
        {
            while (_changes.Count == 0 && !_isOver)
                Monitor.Wait(_gate);
            return _changes.TryDequeue(out var next) ? next : null;
        }
    }
}
