namespace Nsx.Consumer;

/// <summary>An endpoint that calls may go to, with what this consumer has seen of it. One object for as long as the endpoint is known.</summary>
/// <remarks>All members may be called by any thread. Measurements are racy on purpose: one that gets lost does not matter.</remarks>
public sealed class Candidate
{
    /// <summary>No candidate weighs less: loads are divided by weights.</summary>
    private const double SmallestWeight = 1e-6;
    private const double ForgetSeconds = 10;

    /// <summary>As many failures in a row as open a breaker take the rate of a new candidate from 1 to one half.</summary>
    private const double SuccessesBeforeTheFirst = 5;

    /// <summary>What the count of calls is below by once somebody waits for the last of them: zero has this value then.</summary>
    private const int NoneLeft = int.MinValue;

    private readonly TimeProvider _time;
    private volatile ServiceEndpoint _endpoint;
    private int _registeredWeight;
    private long _lastMeasured;
    private long _lastPicked;
    private long _roundTripTicks = -1;
    private DecayingMean _latency;
    private DecayingMean _success = new(1, SuccessesBeforeTheFirst);
    private double _share = 1;
    private int _inFlight;
    private int _failures;
    private Action? _idle;

    /// <summary>Makes a candidate.</summary>
    /// <param name="endpoint">What the registry says of it.</param>
    /// <param name="time">The clock.</param>
    public Candidate(ServiceEndpoint endpoint, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(time);
        _endpoint = endpoint;
        _registeredWeight = endpoint.Weight;
        _time = time;
    }

    /// <summary>What the registry says of it now.</summary>
    public ServiceEndpoint Endpoint
    {
        get => _endpoint;
        internal set
        {
            _endpoint = value;
            // Read once: pickers ask for weights at every call, and a weight is text.
            Volatile.Write(ref _registeredWeight, value.Weight);
        }
    }

    /// <summary>How much work it should get compared with others: its registered weight, less while it warms up or recovers.</summary>
    /// <value>More than 0, up to 65535.</value>
    public double Weight => Math.Max(Volatile.Read(ref _registeredWeight) * Share, SmallestWeight);

    /// <summary>The part of its registered weight that it gets now.</summary>
    /// <value>Above 0, up to 1: less while the endpoint warms up, or comes back from a breaker.</value>
    public double Share
    {
        get => Volatile.Read(ref _share);
        internal set => Volatile.Write(ref _share, value);
    }

    /// <summary>Calls of this consumer's service that are under way there.</summary>
    public int InFlight => Volatile.Read(ref _inFlight) & ~NoneLeft;

    /// <summary>How long calls take there: the mean of the last ones, that forgets within about 10 s. Zero as long as nothing is known.</summary>
    /// <remarks>A call that fails sooner than others succeed does not lower it. One that its caller gave up, or that another endpoint has answered, raises it when it had taken longer already.</remarks>
    public TimeSpan Latency => TimeSpan.FromSeconds(LatencySeconds);

    /// <summary>The part of calls that succeed there: a mean like <see cref="Latency"/>.</summary>
    /// <value>0 to 1; 1 before the first call. One failure alone never takes it below one half, nor five the one of a new candidate.</value>
    public double SuccessRate => Math.Min(_success.Value, 1);

    /// <summary>How many calls have failed there. Begins again from below when there were very many.</summary>
    internal int Failures => Volatile.Read(ref _failures);

    /// <summary><see cref="Latency"/> for pickers, which ask at every call.</summary>
    internal double LatencySeconds => _latency.Value;

    /// <summary>How long a PING takes there and back: the smallest of the last few; null before the first, and unless a picker asks for it: <see cref="PickerContext.MeasureRoundTrips"/>.</summary>
    public TimeSpan? RoundTrip
    {
        get => Volatile.Read(ref _roundTripTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        internal set => Volatile.Write(ref _roundTripTicks, value?.Ticks ?? -1);
    }

    /// <summary>When it was picked last: a timestamp of the clock; 0 for never.</summary>
    public long LastPicked
    {
        get => Volatile.Read(ref _lastPicked);
        set => Volatile.Write(ref _lastPicked, value);
    }

    /// <summary>A call goes there.</summary>
    public void Began() => Interlocked.Increment(ref _inFlight);

    /// <summary>A call has ended that says nothing about the endpoint.</summary>
    public void Ended()
    {
        if (Interlocked.Decrement(ref _inFlight) == NoneLeft)
            BecomeIdle();
    }

    /// <summary>A call has ended.</summary>
    /// <param name="now">A timestamp of the clock; may be some milliseconds old.</param>
    /// <param name="took">How long it took, in timestamps of the clock.</param>
    /// <param name="isSuccess">Whether the endpoint did what it is for; an error that the service declares is a success.</param>
    public void Ended(long now, long took, bool isSuccess)
    {
        Ended();
        if (!isSuccess)
            Failed();
        var keep = Forget(now);

        // Whoever refuses or fails at once is not quick: such a call counts as an average one, and one of a new candidate not at all.
        var (seconds, mean) = (Seconds(took), _latency.Value);
        if (isSuccess || mean > 0)
            _latency.Add(isSuccess ? seconds : Math.Max(seconds, mean), keep);
        _success.Add(isSuccess ? 1 : 0, keep);
    }

    /// <summary>A call has ended because its caller gave it up: nobody knows whether it would have succeeded, but it would have taken longer still.</summary>
    /// <param name="now">A timestamp of the clock; may be some milliseconds old.</param>
    /// <param name="took">How long it had taken, in timestamps of the clock.</param>
    /// <returns>True when that was longer than calls take there: it counts then as one that took so long.</returns>
    internal bool GivenUp(long now, long took)
    {
        Ended();
        if (Seconds(took) is var seconds && seconds <= _latency.Value)
            return false;
        _latency.Add(seconds, Forget(now));
        return true;
    }

    /// <summary>A call has failed there. Part of <see cref="Ended(long, long, bool)"/>; to be said of those that are not measured.</summary>
    internal void Failed() => Interlocked.Increment(ref _failures);

    /// <summary>Says once that no call is under way there any more: at once, or on a thread of the pool. To be asked for once.</summary>
    internal void WhenIdle(Action idle)
    {
        _idle = idle;

        // The count itself remembers that somebody waits: a call that ends compares what it has counted, and looks nowhere else.
        if (Interlocked.Add(ref _inFlight, NoneLeft) == NoneLeft)
            Interlocked.Exchange(ref _idle, null)?.Invoke();
    }

    private double Seconds(long took) => Math.Max(took, 0) / (double)_time.TimestampFrequency;

    /// <summary>The part of what is known that is not forgotten when something new is learnt.</summary>
    private double Forget(long now)
    {
        var last = Volatile.Read(ref _lastMeasured);
        if (now <= last)
            return 1;
        Volatile.Write(ref _lastMeasured, now);

        // The first call forgets nothing: there is nothing yet but the belief in success.
        return last == 0 ? 1 : Math.Exp((last - now) / (ForgetSeconds * _time.TimestampFrequency));
    }

    // Whoever ends a call may be a read loop: what comes now is not its work.
    private void BecomeIdle()
    {
        if (Interlocked.Exchange(ref _idle, null) is { } idle)
            ThreadPool.UnsafeQueueUserWorkItem(static idle => idle(), idle, preferLocal: false);
    }

    /// <summary>True, and picked, for one of those who ask when it was not picked for longer than this.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <param name="longest">In timestamps of the clock.</param>
    internal bool TryEndNeglect(long now, long longest)
    {
        var last = LastPicked;
        return now - last > longest && Interlocked.CompareExchange(ref _lastPicked, now, last) == last;
    }
}
