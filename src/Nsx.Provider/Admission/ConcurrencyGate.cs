namespace Nsx.Provider;

/// <summary>Lets so many calls through at once; a few more may wait for a short time.</summary>
/// <remarks>
/// <code>
///   TryEnter ──── place free, nobody waits ───► running ── Exit ──► gone, and the next one may enter
///   TryWait ───── room in the queue ──────────► waiting ── its turn ──► running
///                                                 └── deadline, given up, or older than MaxAge ──► refused
/// </code>
/// Those that wait go in the order in which they came. Once the oldest has waited for half of its time, there is more to do
/// than can be done: then the newest goes first, so that some callers are served quickly instead of all of them late. Places
/// are taken and given back without a lock as long as nobody waits. A timer runs only while somebody does.
/// </remarks>
internal sealed class ConcurrencyGate : IDisposable
{
    private static readonly TimeSpan s_longestTick = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly LinkedList<PendingCall> _queue = new();
    private readonly GateLimits _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _isTicking;
    private int _running;
    private int _waiting;

    public ConcurrencyGate(GateLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        Full = Refusal.Busy("queue_full", limits.MaxAge, $"{limits.Name}: {limits.MaxRunning} calls run and {limits.MaxWaiting} wait ({limits.Key})");
        Old = Refusal.Busy("queue_age", limits.MaxAge, $"{limits.Name}: {limits.MaxRunning} calls run, and this one waited for {limits.MaxAge.TotalMilliseconds} ms ({limits.Key})");
        _timer = time.CreateTimer(static gate => ((ConcurrencyGate)gate!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What a call is told that finds no place, and none to wait at.</summary>
    public Refusal Full { get; }

    /// <summary>What a call is told that has waited for too long.</summary>
    public Refusal Old { get; }

    /// <summary>Calls that may run at once.</summary>
    public int MaxRunning => _limits.MaxRunning;

    /// <summary>Calls that hold a place.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Calls that wait for one.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>True when a call that comes now would have to wait.</summary>
    public bool IsTaken => Running >= _limits.MaxRunning || Waiting > 0;

    /// <summary>True when a call that comes now could not even wait.</summary>
    public bool IsFull => Running >= _limits.MaxRunning && Waiting >= _limits.MaxWaiting;

    /// <summary>Takes a place, if one is free and nobody waits for it.</summary>
    public bool TryEnter() => Waiting == 0 && TryTakePlace();

    /// <summary>Takes a place for a call that runs already, even if there is none.</summary>
    public void EnterLate() => Interlocked.Increment(ref _running);

    /// <summary>Lets a call wait: from here on it belongs to the gate.</summary>
    /// <returns>False when the queue is full; then it still belongs to the caller.</returns>
    public bool TryWait(PendingCall call)
    {
        lock (_lock)
        {
            if (_queue.Count >= _limits.MaxWaiting)
                return false;
            if (call.WaitsSince == 0)
                call.WaitsSince = _time.GetTimestamp();
            _queue.AddLast(call);
            Interlocked.Increment(ref _waiting);
            if (!_isTicking)
                Tick_NeedsLock(true);
        }

        // The last place may have become free after the caller looked, and before anybody could see that somebody waits.
        LetIn();
        return true;
    }

    /// <summary>Gives a place back.</summary>
    public void Exit()
    {
        Interlocked.Decrement(ref _running);
        if (Waiting > 0)
            LetIn();
    }

    public void Dispose() => _timer.Dispose();

    private void LetIn()
    {
        // On the pool: whoever has just ended a call has not asked to run another one.
        while (TakeNext() is { } call)
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
    }

    private PendingCall? TakeNext()
    {
        lock (_lock)
        {
            if (_queue.Count == 0 || !TryTakePlace())
                return null;
            var isLate = _time.GetElapsedTime(_queue.First!.Value.WaitsSince) >= _limits.MaxAge / 2;
            var next = isLate ? _queue.Last! : _queue.First!;
            Remove_NeedsLock(next);
            next.Value.GatesPassed++;
            return next.Value;
        }
    }

    private bool TryTakePlace()
    {
        var running = Running;
        while (running < _limits.MaxRunning)
        {
            var before = Interlocked.CompareExchange(ref _running, running + 1, running);
            if (before == running)
                return true;
            running = before;
        }

        return false;
    }

    private void OnTick()
    {
        List<(PendingCall Call, Refusal Refusal)>? gone = null;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            for (var node = _queue.First; node is not null;)
            {
                var (next, call) = (node.Next, node.Value);
                var refusal = call.FindEnd(now) ?? (_time.GetElapsedTime(call.WaitsSince, now) >= _limits.MaxAge ? Old : null);
                if (refusal is not null)
                {
                    Remove_NeedsLock(node);
                    (gone ??= []).Add((call, refusal));
                }

                node = next;
            }

            if (_queue.Count == 0)
                Tick_NeedsLock(false);
        }

        foreach (var (call, refusal) in gone ?? [])
            call.GiveUp(refusal);
    }

    private void Remove_NeedsLock(LinkedListNode<PendingCall> node)
    {
        _queue.Remove(node);
        Interlocked.Decrement(ref _waiting);
    }

    private void Tick_NeedsLock(bool isOn)
    {
        _isTicking = isOn;
        var tick = !isOn ? Timeout.InfiniteTimeSpan : _limits.MaxAge < s_longestTick ? _limits.MaxAge : s_longestTick;
        _timer.Change(tick, tick);
    }
}
