namespace Nsx.Consumer;

/// <summary>Leaves an endpoint alone that fails, and finds out by itself when it is well again.</summary>
/// <remarks>
/// <code>
/// Closed ──too many failures──► Open ──the break is over──► Probing ──PING ok──► HalfOpen ──its call ok──► Recovering ──slow start──► Closed
///                                ▲                             │                    │                          │
///                                └──────────no answer──────────┴──its call failed───┴──too many failures───────┘
///                                                                 or was given up
/// </code>
/// Nothing waits for a caller but <see cref="BreakerState.HalfOpen"/>, in which the endpoint is available. While closed, a call
/// costs a volatile read and a plain addition. All members may be called by any thread.
/// </remarks>
internal sealed partial class Breaker : IDisposable
{
    /// <summary>The share of calls that a recovering endpoint begins with.</summary>
    public const double FirstShare = 0.1;

    private readonly Lock _lock = new();
    private readonly BreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task<bool>> _probe;
    private readonly Action<Breaker> _onChange;
    private readonly FailureCount _calls;
    private readonly BreakLength _breaks;
    private volatile BreakerState _state;
    private volatile bool _isTrialUnderWay;
    private volatile string? _reason;

    // Counts the changes of the state: timers, PINGs and trial calls of an earlier state are known by it.
    private int _version;
    private long _since;
    private long _healthySince;
    private TimeSpan _break;
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Makes a closed breaker.</summary>
    /// <param name="options">When it opens, and for how long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">A source of chance that many threads may use at once.</param>
    /// <param name="probe">Sends a PING: true when it was answered. May throw; is cancelled after 5 s.</param>
    /// <param name="onChange">Called after each change of the state, outside all locks. Must be quick and must not throw.</param>
    public Breaker(BreakerOptions options, TimeProvider time, Random random, Func<CancellationToken, Task<bool>> probe, Action<Breaker> onChange)
    {
        _options = options;
        _time = time;
        _probe = probe;
        _onChange = onChange;
        _calls = new(options, time);
        _breaks = new(options, random);
        _since = _healthySince = time.GetTimestamp();
    }

    /// <summary>Where it stands.</summary>
    public BreakerState State => _state;

    /// <summary>Whether a call may go there now.</summary>
    public bool IsAvailable => _state is var state && (IsClosed(state) || (state == BreakerState.HalfOpen && !_isTrialUnderWay));

    /// <summary>Why it opened last; null when it is closed and has recovered.</summary>
    public string? Reason => _reason;

    /// <summary>How long the break still takes; null when there is none.</summary>
    public TimeSpan? OpenFor
    {
        get
        {
            lock (_lock)
            {
                if (_state != BreakerState.Open)
                    return null;
                var left = _break - _time.GetElapsedTime(_since);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Asks whether a call may go there. Who gets true must call one of the four methods that end a call.</summary>
    /// <param name="trial">To be given back at the end: not 0 when this is the one call that shows whether the endpoint is well.</param>
    public bool TryEnter(out int trial)
    {
        trial = 0;
        return IsClosed(_state) || TryBeginTrial(out trial);
    }

    /// <summary>A call was answered, whatever the answer is.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <param name="trial">What <see cref="TryEnter"/> said; 0 for calls that did not ask.</param>
    public void OnSuccess(long now, int trial)
    {
        if (trial != 0)
            EndTrial(trial, isWell: true);
        else if (_options.IsEnabled && IsClosed(_state))
            _calls.Succeeded(now);
    }

    /// <summary>A call got no answer.</summary>
    /// <inheritdoc cref="OnSuccess"/>
    public void OnFailure(long now, int trial)
    {
        if (trial != 0)
            EndTrial(trial, isWell: false);
        else if (_options.IsEnabled && IsClosed(_state) && _calls.Failed(now) is { } reason)
            Open(reason);
    }

    /// <summary>A call has ended that says nothing about the endpoint: it was not sent, for example, or the provider was busy.</summary>
    /// <param name="trial">What <see cref="TryEnter"/> said.</param>
    public void OnNeutral(int trial)
    {
        if (trial == 0)
            return;
        lock (_lock)
        {
            if (trial != _version)
                return;
            _isTrialUnderWay = false;
        }

        // Whoever found the place taken may try again.
        _onChange(this);
    }

    /// <summary>A call has ended because its caller gave it up, or had an answer from elsewhere.</summary>
    /// <remarks>
    /// Such a trial has shown neither that the endpoint is well nor that it is not, and so there is another one; but after another break,
    /// as long as the last: else an endpoint that hangs would be given one call after the other by callers who do not wait for long.
    /// </remarks>
    /// <param name="trial">What <see cref="TryEnter"/> said.</param>
    public void OnGivenUp(int trial)
    {
        if (trial == 0)
            return;
        lock (_lock)
        {
            if (trial != _version || _isDisposed)
                return;
            _reason = "the first call after a break was given up";
            Enter_NeedsLock(BreakerState.Open, _break);
        }

        _onChange(this);
    }

    /// <summary>The part of its weight that the endpoint should get.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <returns>1 when closed; from 0.1 on rising when it comes back; 0 when no calls go there.</returns>
    public double Share(long now) => _state switch
    {
        BreakerState.Closed => 1,
        BreakerState.HalfOpen => FirstShare,
        BreakerState.Recovering => Math.Clamp(
            FirstShare + ((1 - FirstShare) * (_time.GetElapsedTime(Volatile.Read(ref _since), now) / _options.SlowStart)), FirstShare, 1),
        _ => 0,
    };

    /// <summary>Opens it for a reason that calls do not show. Does nothing when it is open already, or when breakers are switched off.</summary>
    /// <param name="reason">Why, for people.</param>
    public void Open(string reason)
    {
        lock (_lock)
        {
            if (!_options.IsEnabled || _isDisposed || !(IsClosed(_state) || _state == BreakerState.HalfOpen))
                return;
            Open_NeedsLock(reason);
        }

        _onChange(this);
    }

    /// <summary>Stops its timer and its PING. The state stays as it is.</summary>
    public void Dispose()
    {
        CancellationTokenSource? pinging;
        lock (_lock)
        {
            _isDisposed = true;
            _version++;
            _timer?.Dispose();
            pinging = _pinging;
        }

        pinging?.Cancel();
    }

    private static bool IsClosed(BreakerState state) => state is BreakerState.Closed or BreakerState.Recovering;
}
