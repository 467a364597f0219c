namespace Tron.Sessions;

/// <summary>Looks after many sessions with one thread: busy ones about every 5 ms, all of them once a second.</summary>
/// <remarks>
/// It hands the lead of stalled read loops over, sends what a starved thread pool has left unsent, and lets handlers sweep
/// deadlines. The thread of its own is the point: a timer of the thread pool would be late exactly when it is needed. With
/// any <see cref="TimeProvider"/> but the system's, that provider's timers drive it, so that tests own the time.
/// </remarks>
public sealed class SessionClock : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_slowTick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<Session> _all = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly ITimer? _timer;
    private List<Session> _busy = [];
    private List<Session> _checking = [];
    private long _lastSlowTick;
    private long _lastTick;
    private bool _isTicking;
    private volatile bool _disposed;

    /// <summary>Starts looking.</summary>
    public SessionClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        Time = time;
        _lastTick = _lastSlowTick = time.GetTimestamp();
        if (time != TimeProvider.System)
            _timer = time.CreateTimer(_ => Tick(), null, s_tick, s_tick);
        else
            new Thread(Run) { IsBackground = true, Name = "tron clock" }.UnsafeStart();
    }

    /// <summary>Raised at each tick with its timestamp, by the one thread that looks after the sessions: be quick, and never throw.</summary>
    public event Action<long>? Ticked;

    /// <summary>The clock that all sessions of a process share unless they are given another.</summary>
    public static SessionClock System { get; } = new(TimeProvider.System);

    /// <summary>The time that the clock goes by.</summary>
    public TimeProvider Time { get; }

    /// <summary>The timestamp of the last tick: at most a second old, about 5 ms where sessions are busy.</summary>
    public long LastTick => Volatile.Read(ref _lastTick);

    /// <summary>Stops looking. The shared clock is never disposed.</summary>
    public void Dispose()
    {
        _disposed = true;
        _timer?.Dispose();
        _wake.Set();
    }

    internal void Add(Session session)
    {
        lock (_lock)
            _all.Add(session);
    }

    internal void Remove(Session session)
    {
        lock (_lock)
            _all.Remove(session);
    }

    /// <summary>Has the session looked after until it says that it is not busy any more.</summary>
    internal void SetBusy(Session session)
    {
        if (!session.TrySetBusy())
            return;
        lock (_lock)
        {
            _busy.Add(session);
            if (_busy.Count > 1)
                return;
        }

        _wake.Set();
    }

    private void Run()
    {
        while (!_disposed)
        {
            bool idle;
            lock (_lock)
                idle = _busy.Count == 0;
            if (idle)
                _wake.WaitOne(s_slowTick);
            else
                Thread.Sleep(s_tick);
            Tick();
        }
    }

    private void Tick()
    {
        // A timer may fire again while its last tick is still running.
        if (Interlocked.Exchange(ref _isTicking, true))
            return;
        try
        {
            Look();
        }
        finally
        {
            Volatile.Write(ref _isTicking, false);
        }
    }

    private void Look()
    {
        var now = Time.GetTimestamp();
        Volatile.Write(ref _lastTick, now);
        CheckBusy(now);
        if (Time.GetElapsedTime(_lastSlowTick, now) >= s_slowTick)
        {
            _lastSlowTick = now;
            CheckAll(now);
        }

        try
        {
            Ticked?.Invoke(now);
        }
        catch (Exception)
        {
            // A listener's bug must not cost all sessions their clock; there is nobody here to tell.
        }
    }

    private void CheckBusy(long now)
    {
        lock (_lock)
            (_busy, _checking) = (_checking, _busy);
        foreach (var session in _checking)
        {
            session.ClearBusy();
            try
            {
                if (session.OnTick(now))
                    SetBusy(session);
            }
            catch (Exception e)
            {
                session.Fail(e);
            }
        }

        _checking.Clear();
    }

    private void CheckAll(long now)
    {
        Session[] all;
        lock (_lock)
            all = [.. _all];
        foreach (var session in all)
        {
            try
            {
                session.OnSlowTick(now);
            }
            catch (Exception e)
            {
                session.Fail(e);
            }
        }
    }
}
