using Microsoft.Extensions.Logging;
using Nsx.Registry.Diagnostics;

namespace Nsx.Registry.Snapshots;

/// <summary>Hands the snapshots of one watch to its callback: one at a time, in order, the newest when several have piled up.</summary>
/// <remarks>
/// <see cref="Offer"/> may be called under a lock: it runs no foreign code. <see cref="Deliver"/> runs it, under no lock.
/// </remarks>
internal sealed class SnapshotFeed(Action<EndpointSnapshot> onChange, ILogger logger)
{
    /// <summary>A callback that hangs must not hang whoever ends the watch.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private EndpointSnapshot? _pending;
    private long _lastVersion = -1;
    private Thread? _inCallback;
    private bool _isClaimed;
    private bool _isEnded;

    /// <summary>Keeps a snapshot for the callback, unless a newer one was offered already.</summary>
    /// <returns>True when the caller has to see to it that <see cref="Deliver"/> is called.</returns>
    public bool Offer(EndpointSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_isEnded || snapshot.Version <= _lastVersion)
                return false;
            _lastVersion = snapshot.Version;
            _pending = snapshot;
            var wasClaimed = _isClaimed;
            _isClaimed = true;
            return !wasClaimed;
        }
    }

    /// <summary>Calls the callback until nothing is pending. To be called once for each <see cref="Offer"/> that was true.</summary>
    public void Deliver()
    {
        while (Take() is { } snapshot)
        {
            try
            {
                onChange(snapshot);
            }
            catch (Exception e)
            {
                // Foreign code: its failure is its own, and the next snapshot may serve it better.
                RegistryLog.WatcherFailed(logger, snapshot.Service, e);
            }
        }
    }

    /// <summary>Ends the reports. Waits for a callback under way, unless it is the caller.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnded = true;
            _pending = null;
            if (_inCallback is not null && _inCallback != Thread.CurrentThread)
                Monitor.Wait(_lock, s_patience);
        }
    }

    private EndpointSnapshot? Take()
    {
        lock (_lock)
        {
            var next = _pending;
            _pending = null;
            _isClaimed = next is not null;
            _inCallback = next is null ? null : Thread.CurrentThread;
            if (_isEnded)
                Monitor.PulseAll(_lock);
            return next;
        }
    }
}
