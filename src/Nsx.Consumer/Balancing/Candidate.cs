namespace Nsx.Consumer;

/// <summary>An endpoint that calls may go to, with what this consumer has seen of it. One object for as long as the endpoint is known.</summary>
/// <remarks>All members may be called by any thread. Measurements are racy on purpose: one that gets lost does not matter.</remarks>
public sealed class Candidate
{
    private const double Settling = 10;
    private readonly TimeProvider _time;
    private volatile ServiceEndpoint _endpoint;
    private long _lastMeasured;
    private long _lastPicked;
    private long _roundTripTicks = -1;
    private double _latency;
    private double _success = 1;
    private double _share = 1;
    private int _inFlight;

    /// <summary>Makes a candidate.</summary>
    /// <param name="endpoint">What the registry says of it.</param>
    /// <param name="time">The clock.</param>
    public Candidate(ServiceEndpoint endpoint, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(time);
        _endpoint = endpoint;
        _time = time;
    }

    /// <summary>What the registry says of it now.</summary>
    public ServiceEndpoint Endpoint
    {
        get => _endpoint;
        internal set => _endpoint = value;
    }

    /// <summary>How much work it should get compared with others: its registered weight, less while it warms up or recovers.</summary>
    /// <value>More than 0, up to 65535.</value>
    public double Weight => Math.Max(_endpoint.Weight * Share, double.Epsilon);

    /// <summary>The part of its registered weight that it gets now.</summary>
    /// <value>Above 0, up to 1: less while the endpoint warms up, or comes back from a breaker.</value>
    public double Share
    {
        get => Volatile.Read(ref _share);
        internal set => Volatile.Write(ref _share, value);
    }

    /// <summary>Calls of this consumer's service that are under way there.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>How long calls take there: a moving average that forgets within about 10 s. Zero before the first.</summary>
    public TimeSpan Latency => TimeSpan.FromSeconds(Volatile.Read(ref _latency));

    /// <summary>The part of calls that succeed there: a moving average like <see cref="Latency"/>.</summary>
    /// <value>0 to 1; 1 before the first call.</value>
    public double SuccessRate => Volatile.Read(ref _success);

    /// <summary>How long a PING takes there and back: the smallest of the last few; null before the first.</summary>
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

    /// <summary>A call that says nothing about the endpoint has ended: its caller gave it up.</summary>
    public void Ended() => Interlocked.Decrement(ref _inFlight);

    /// <summary>A call has ended.</summary>
    /// <param name="now">A timestamp of the clock; may be some milliseconds old.</param>
    /// <param name="took">How long it took, in timestamps of the clock.</param>
    /// <param name="isSuccess">Whether the endpoint did what it is for; an error that the service declares is a success.</param>
    public void Ended(long now, long took, bool isSuccess)
    {
        Interlocked.Decrement(ref _inFlight);
        var isFirst = _lastMeasured == 0;
        var since = (now - _lastMeasured) / (double)_time.TimestampFrequency;
        _lastMeasured = now;
        var keep = isFirst ? 0 : Math.Exp(-Math.Max(since, 0) / Settling);
        Volatile.Write(ref _latency, (_latency * keep) + (took / (double)_time.TimestampFrequency * (1 - keep)));
        Volatile.Write(ref _success, isFirst && isSuccess ? 1 : (_success * keep) + (isSuccess ? 1 - keep : 0));
    }
}
