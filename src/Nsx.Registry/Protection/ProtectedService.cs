using System.Globalization;
using Nsx.Registry.Diagnostics;
using Nsx.Registry.Disk;

namespace Nsx.Registry.Protection;

/// <summary>One service that is watched: what the registry says goes in, what is to be believed comes out, suspects are asked.</summary>
/// <remarks>All members may be called by any thread, also under a lock.</remarks>
internal sealed class ProtectedService : IDisposable
{
    /// <summary>Of more suspects than this, those that go are told of together: each snapshot costs as much as all entries.</summary>
    private const int FewSuspects = 64;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly string _service;
    private readonly ProtectionContext _context;
    private readonly Action<EndpointSnapshot> _publish;
    private readonly ProtectedList _list;
    private readonly SnapshotSaver? _saver;
    private readonly ITimer _timer;
    private readonly ITimer _startup;
    private bool _isTicking;
    private bool _isEnded;

    /// <param name="service">The service's name.</param>
    /// <param name="context">What the services of one registry share.</param>
    /// <param name="publish">Called with each snapshot, under a lock: must run no foreign code. Versions are up to it.</param>
    public ProtectedService(string service, ProtectionContext context, Action<EndpointSnapshot> publish)
    {
        (_service, _context, _publish) = (service, context, publish);
        _list = new(service, context.Grace);
        _timer = context.Time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _saver = context.Store is { } store ? new(service, store, context.Time) : null;
        _startup = context.Time.CreateTimer(_ => StartWithoutAnswer(), null, context.StartupTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc cref="ProtectedList.Connected"/>
    public void Connected() => Change(_list.Connected);

    /// <inheritdoc cref="ProtectedList.Disconnected"/>
    public void Disconnected(string? trouble) => Change(() => _list.Disconnected(trouble));

    /// <inheritdoc cref="ProtectedList.Failed"/>
    public void Failed(string? trouble) => Change(() => _list.Failed(trouble));

    /// <inheritdoc cref="ProtectedList.Confirmed"/>
    public void Confirmed() => Change(_list.Confirmed);

    /// <inheritdoc cref="ProtectedList.Listed"/>
    public int Listed(IEnumerable<ServiceEndpoint> all)
    {
        var suspects = 0;
        Change(() => suspects = _list.Listed(all, _context.Now));
        return suspects;
    }

    /// <summary>To be called, under no lock, with what <see cref="Listed"/> returned.</summary>
    public void Log(int suspects)
    {
        if (suspects == 0)
            return;
        RegistryLog.EntriesKept(_context.Logger, _service, suspects, _context.Grace.TotalSeconds);
        RegistryMetrics.Protected(_service);
    }

    /// <summary>Publishes nothing any more.</summary>
    public void Dispose()
    {
        lock (_lock)
            _isEnded = true;
        _timer.Dispose();
        _startup.Dispose();
        _saver?.Dispose();
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            if (_isEnded)
                return;
            change();
            Publish_NeedsLock();
            Probe_NeedsLock();
        }
    }

    private void StartWithoutAnswer()
    {
        lock (_lock)
        {
            if (_list.HasAnswered)
                return;
        }

        var file = _context.Store?.Load(_service);
        if (file is not null)
        {
            var age = _context.Time.GetUtcNow() - file.SavedAt;
            RegistryLog.StartedFromDisk(_context.Logger, _context.Registry, _context.StartupTimeout.TotalSeconds, _service, file.Endpoints.Length, age.TotalHours);
        }

        Change(() =>
        {
            _list.Late(string.Create(CultureInfo.InvariantCulture, $"no answer within {_context.StartupTimeout.TotalSeconds:0.###} s"));
            if (file is not null)
                _list.Restored(file.Endpoints);
        });
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_isEnded)
                return;
            _list.Expire(_context.Now);
            Publish_NeedsLock();
            Probe_NeedsLock();
        }
    }

    private void OnProbed(string address, bool isAlive)
    {
        lock (_lock)
        {
            if (_isEnded)
                return;
            if (_list.Probed(address, isAlive, _context.Now) && _list.SuspectCount < FewSuspects)
                Publish_NeedsLock();
            Probe_NeedsLock();
        }
    }

    private void Publish_NeedsLock()
    {
        var snapshot = _list.Snapshot(0);
        _publish(snapshot);
        _saver?.Saw(snapshot);
        var mustTick = _list.SuspectCount > 0;
        if (mustTick == _isTicking)
            return;
        _isTicking = mustTick;
        var period = mustTick ? s_tick : Timeout.InfiniteTimeSpan;
        _timer.Change(period, period);
    }

    private void Probe_NeedsLock()
    {
        while (_list.SuspectCount > 0 && _context.Prober.TryReserve())
        {
            if (_list.NextToProbe(_context.Now) is not { } address)
            {
                _context.Prober.Release();
                return;
            }

            _context.Prober.Start(address, OnProbed);
        }
    }
}
