namespace Nsx.Consumer;

/// <summary>One endpoint of one target: its connections, its breaker, and what calls have shown of it.</summary>
internal sealed class EndpointNode : IDisposable
{
    private readonly ServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly AdaptiveThrottle _throttle;
    private readonly Random _random;
    private readonly long _appearedAt;
    private bool _wasConnected;
    private RoundTripMeter? _roundTrips;

    /// <param name="endpoint">What the registry says of it.</param>
    /// <param name="context">The target's context.</param>
    /// <param name="throttle">What is told which calls were wanted.</param>
    /// <param name="isNew">Whether it has just appeared, and needs to warm up.</param>
    /// <param name="onBreaker">Called when its breaker changes: be quick.</param>
    public EndpointNode(ServiceEndpoint endpoint, TargetContext context, AdaptiveThrottle throttle, bool isNew, Action<EndpointNode> onBreaker)
    {
        _options = context.Options;
        _time = context.Time;
        _throttle = throttle;
        _random = context.Random;
        Channel = context.Channels.Acquire(endpoint.Address);
        Candidate = new(endpoint, _time);
        Breaker = new(_options.Breaker, _time, context.Random, async token => await Channel.PingAsync(token).ConfigureAwait(false) is not null, _ => onBreaker(this));
        Tally = new(_time);
        Ejection = new(Tally, Breaker);
        _appearedAt = isNew && _options.WarmUp > TimeSpan.Zero ? _time.GetTimestamp() : 0;
        UpdateShare();
    }

    public Candidate Candidate { get; }

    public EndpointChannel Channel { get; }

    public Breaker Breaker { get; }

    /// <summary>What ejection by latency compares.</summary>
    public LatencyEjector.Subject Ejection { get; }

    public string Address => Channel.Address;

    /// <summary>True when it is connected.</summary>
    public bool IsConnected => Channel.Pick() is not null;

    /// <summary>False when it is known not to work now; true also for one that nobody has tried yet.</summary>
    public bool IsUsable => Channel.IsHopeful && Breaker.State is BreakerState.Closed or BreakerState.Recovering or BreakerState.HalfOpen;

    private LatencyTally Tally { get; }

    /// <summary>Asks for one call. Whoever gets an endpoint settles the call, or leaves.</summary>
    /// <param name="heedsBreaker">False when the breaker does not count.</param>
    /// <returns>The default when there is no session, or when the breaker is open.</returns>
    public PickedEndpoint Enter(bool heedsBreaker)
    {
        var trial = 0;
        if (Channel.Pick() is not { } session || (!Breaker.TryEnter(out trial) && heedsBreaker))
            return default;
        Candidate.Began();
        return new(this, session, trial);
    }

    /// <summary>A call that was entered for was not sent after all.</summary>
    public void Leave(int trial)
    {
        Breaker.OnNeutral(trial);
        Candidate.Ended();
    }

    /// <summary>A call has ended.</summary>
    /// <param name="trial">What it was entered with.</param>
    /// <param name="now">A timestamp; may be some milliseconds old.</param>
    /// <param name="began">When it was sent; 0 where its length says nothing: for a stream, and when the caller's own part has failed.</param>
    /// <param name="exception">How it failed; null when it did not.</param>
    public void Settle(int trial, long now, long began, Exception? exception)
    {
        var verdict = CallVerdict.Of(exception);
        var took = Math.Max(now - began, 0);
        switch (verdict)
        {
            case Verdict.Well:
                Breaker.OnSuccess(now, trial);
                _throttle.OnOutcome(now, isAccepted: true);
                break;
            case Verdict.Broken:
                Breaker.OnFailure(now, trial);
                break;
            case Verdict.GivenUp:
                Breaker.OnGivenUp(trial);
                break;
            default:
                Breaker.OnNeutral(trial);
                if (exception is RpcException { Status: RpcStatus.Busy })
                    _throttle.OnOutcome(now, isAccepted: false);
                break;
        }

        if (Measure(verdict, now, began, took) && _options.LatencyEjection.IsEnabled)
            Tally.Record(took);
    }

    /// <summary>Looks how much of its weight it gets by now.</summary>
    /// <returns>True while that will still rise by itself.</returns>
    public bool UpdateShare()
    {
        var now = _time.GetTimestamp();
        var warmth = _appearedAt == 0 ? 1 : Breaker.FirstShare + ((1 - Breaker.FirstShare) * (_time.GetElapsedTime(_appearedAt, now) / _options.WarmUp));
        Candidate.Share = Math.Min(Math.Min(warmth, 1), Math.Max(Breaker.Share(now), Breaker.FirstShare));
        return warmth < 1 || Breaker.State == BreakerState.Recovering;
    }

    /// <summary>Measures round trips from now on. Under the target's lock.</summary>
    public void MeasureRoundTrips() => _roundTrips ??= new(_time, _random, Channel.PingAsync, roundTrip => Candidate.RoundTrip = roundTrip);

    /// <summary>A connection may be there, or gone. Under the target's lock.</summary>
    /// <returns>True when there is one, and was none before.</returns>
    public bool LookAtConnection()
    {
        var wasConnected = _wasConnected;
        _wasConnected = IsConnected;
        if (!_wasConnected || wasConnected)
            return false;
        _roundTrips?.Connected();
        return true;
    }

    /// <summary>What is known of it now.</summary>
    public EndpointView View(bool isUsed, bool isSuspect) => new(Candidate.Endpoint)
    {
        IsUsed = isUsed,
        IsSuspect = isSuspect,
        IsConnected = IsConnected,
        Share = isUsed && Breaker.IsAvailable ? Candidate.Share : 0,
        InFlight = Candidate.InFlight,
        Latency = Candidate.Latency,
        SuccessRate = Candidate.SuccessRate,
        RoundTrip = Candidate.RoundTrip,
        Breaker = Breaker.State,
        BreakerReason = Breaker.Reason,
        OpenFor = Breaker.OpenFor,
        LastError = Channel.LastError?.Message,
    };

    public void Dispose()
    {
        Breaker.Dispose();
        _roundTrips?.Dispose();
    }

    /// <summary>Tells the candidate.</summary>
    /// <returns>True when the call shows how long calls take.</returns>
    private bool Measure(Verdict verdict, long now, long began, long took)
    {
        if (verdict == Verdict.Unknown || began == 0)
        {
            if (verdict is Verdict.Broken or Verdict.Busy)
                Candidate.Failed();
            Candidate.Ended();
            return false;
        }

        // Closed breakers do not count it: the endpoint may have been about to answer. But pickers must not take whoever never answers for the quickest.
        if (verdict == Verdict.GivenUp)
            return Candidate.GivenUp(now, took);
        Candidate.Ended(now, took, verdict == Verdict.Well);
        return verdict == Verdict.Well;
    }
}
