using System.Collections.Immutable;

namespace Nsx.Registry.Disk;

/// <summary>Keeps the file of one service up to date: some time after each change, and now and then without one.</summary>
/// <remarks>
/// Only what the registry says and is believed is kept: what is known two seconds after a change, whatever came in between.
/// Doubts that arise meanwhile keep the file before, and so does an empty list: whoever starts without a registry is better
/// off with that. All members may be called by any thread, also under a lock.
/// </remarks>
internal sealed class SnapshotSaver : IDisposable
{
    private const int RefreshesPerMaxAge = 24;
    private static readonly TimeSpan s_longestRefresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly string _service;
    private readonly SnapshotStore _store;
    private readonly TimeSpan _refresh;
    private readonly ITimer _timer;
    private ImmutableArray<ServiceEndpoint> _latest = [];
    private bool _isSettling;

    public SnapshotSaver(string service, SnapshotStore store, TimeProvider time)
    {
        (_service, _store) = (service, store);
        var refresh = store.MaxAge / RefreshesPerMaxAge;
        _refresh = refresh < s_longestRefresh ? refresh : s_longestRefresh;
        _timer = time.CreateTimer(_ => Save(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>This is what is known now.</summary>
    public void Saw(EndpointSnapshot snapshot)
    {
        lock (_lock)
        {
            if (snapshot.Freshness != Freshness.Live || snapshot.Endpoints.IsEmpty)
                Forget_NeedsLock();
            else if (!snapshot.Endpoints.SequenceEqual(_latest))
                Settle_NeedsLock(snapshot.Endpoints);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Forget_NeedsLock()
    {
        _latest = [];
        _isSettling = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Settle_NeedsLock(ImmutableArray<ServiceEndpoint> latest)
    {
        _latest = latest;
        if (_isSettling)
            return;
        _isSettling = true;
        _timer.Change(s_settling, Timeout.InfiniteTimeSpan);
    }

    private void Save()
    {
        ImmutableArray<ServiceEndpoint> latest;
        lock (_lock)
        {
            latest = _latest;
            _isSettling = false;
            if (latest.IsEmpty)
                return;
            _timer.Change(_refresh, Timeout.InfiniteTimeSpan);
        }

        _store.Save(_service, latest);
    }
}
