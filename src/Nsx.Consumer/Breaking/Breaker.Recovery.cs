namespace Nsx.Consumer;

/// <summary>How an open breaker closes again.</summary>
internal sealed partial class Breaker
{
    private static readonly TimeSpan s_probeTimeout = TimeSpan.FromSeconds(5);

    // The PING under way, and the task that waits for it: it catches everything and ends by itself.
    private CancellationTokenSource? _pinging;
    private Task _probing = Task.CompletedTask;

    /// <summary>Ends a break before its time: somebody has heard from the endpoint. A PING and a trial call still come before others.</summary>
    public void EndBreak()
    {
        int version;
        lock (_lock)
        {
            if (_state != BreakerState.Open)
                return;
            version = _version;
        }

        OnTimer(version);
    }

    private bool TryBeginTrial(out int trial)
    {
        trial = 0;
        if (_state != BreakerState.HalfOpen || _isTrialUnderWay)
            return false;
        lock (_lock)
        {
            if (_state != BreakerState.HalfOpen || _isTrialUnderWay)
                return IsClosed(_state);
            _isTrialUnderWay = true;
            trial = _version;
            return true;
        }
    }

    private void EndTrial(int trial, bool isWell)
    {
        lock (_lock)
        {
            if (trial != _version || _isDisposed)
                return;
            if (isWell)
                Recover_NeedsLock();
            else
                Open_NeedsLock("the first call after a break failed");
        }

        _onChange(this);
    }

    private void Open_NeedsLock(string reason)
    {
        var now = _time.GetTimestamp();
        _break = _breaks.Next(IsClosed(_state) ? _time.GetElapsedTime(_healthySince, now) : TimeSpan.Zero);
        _reason = reason;
        Enter_NeedsLock(BreakerState.Open, _break);
    }

    private void Recover_NeedsLock()
    {
        _calls.Clear();
        _healthySince = _time.GetTimestamp();
        if (_options.SlowStart > TimeSpan.Zero)
            Enter_NeedsLock(BreakerState.Recovering, _options.SlowStart);
        else
            Close_NeedsLock();
    }

    private void Close_NeedsLock()
    {
        _reason = null;
        Enter_NeedsLock(BreakerState.Closed, lasts: null);
    }

    /// <summary>The only place that changes the state.</summary>
    private void Enter_NeedsLock(BreakerState state, TimeSpan? lasts)
    {
        var version = ++_version;
        Volatile.Write(ref _since, _time.GetTimestamp());
        _isTrialUnderWay = false;
        _timer?.Dispose();
        _timer = null;
        _state = state;
        if (lasts is not { } time)
            return;

        // What flows with the call that failed, such as its deadline, must not reach the PING.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _timer = _time.CreateTimer(_ => OnTimer(version), null, time, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer(int version)
    {
        CancellationTokenSource? begun = null;
        CancellationTokenSource? late = null;
        lock (_lock)
        {
            if (version != _version)
                return;
            switch (_state)
            {
                case BreakerState.Open:
                    begun = _pinging = new();
                    Enter_NeedsLock(BreakerState.Probing, s_probeTimeout);
                    version = _version;
                    break;
                case BreakerState.Probing:
                    late = _pinging;
                    Open_NeedsLock($"no answer to a PING within {s_probeTimeout.TotalSeconds:0} s");
                    break;
                case BreakerState.Recovering:
                    Close_NeedsLock();
                    break;
            }
        }

        late?.Cancel();
        _onChange(this);
        if (begun is not null)
            _probing = ProbeAsync(version, begun.Token);
    }

    private async Task ProbeAsync(int version, CancellationToken token)
    {
        string? trouble;
        try
        {
            trouble = await _probe(token).ConfigureAwait(false) ? null : "no answer to a PING";
        }
        catch (Exception exception)
        {
            trouble = $"a PING failed: {exception.Message}";
        }

        lock (_lock)
        {
            if (version != _version)
                return;
            _pinging = null;
            if (trouble is null)
                Enter_NeedsLock(BreakerState.HalfOpen, lasts: null);
            else
                Open_NeedsLock(trouble);
        }

        _onChange(this);
    }
}
