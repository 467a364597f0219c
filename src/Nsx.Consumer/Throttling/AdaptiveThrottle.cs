namespace Nsx.Consumer;

/// <summary>Holds back a part of a service's calls while its providers refuse many of them.</summary>
/// <remarks>
/// The part is <c>max(0, (requests − K·accepts) / (requests + 1))</c> over the window. A call counts when it has ended or
/// was held back: calls under way say nothing yet, and a slow service is not a busy one. While nothing is held back, a call costs a plain
/// addition and two reads. All members may be called by any thread.
/// </remarks>
/// <param name="options">When and how much.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A source of chance that many threads may use at once.</param>
internal sealed class AdaptiveThrottle(ThrottleOptions options, TimeProvider time, Random random)
{
    private const int Buckets = 30;
    private readonly SlidingCount _accepted = new(options.Window, Buckets, time);
    private readonly SlidingCount _notAccepted = new(options.Window, Buckets, time);
    private readonly long _betweenLooks = Math.Max(1, time.TimestampFrequency / 10);
    private long _nextLook;
    private double _share;

    /// <summary>The part of calls that is held back, as of at most 100 ms ago.</summary>
    public double RejectedShare => Volatile.Read(ref _share);

    /// <summary>What an outcome says: true for accepted, false for too busy, null for nothing.</summary>
    /// <remarks>Only a provider that refuses is too busy. Endpoints that do not answer are the breakers' business.</remarks>
    public static bool? IsAccepted(RpcStatus status) => status switch
    {
        RpcStatus.Busy => false,
        _ => status.Outcome() is RpcOutcome.Executed or RpcOutcome.Refused ? true : null,
    };

    /// <summary>Asks whether a call is held back; true counts it.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    public bool ShouldReject(long now)
    {
        if (Volatile.Read(ref _share) == 0 || !options.IsEnabled)
            return false;
        Look(now);
        if (random.NextDouble() >= Volatile.Read(ref _share))
            return false;
        _notAccepted.Add(now);
        return true;
    }

    /// <summary>A call has ended.</summary>
    /// <param name="now">A timestamp of the clock.</param>
    /// <param name="isAccepted">Whether a provider took it; false when all were too busy.</param>
    public void OnOutcome(long now, bool isAccepted)
    {
        if (!options.IsEnabled)
            return;
        (isAccepted ? _accepted : _notAccepted).Add(now);
        if (!isAccepted)
            Look(now);
    }

    private void Look(long now)
    {
        var next = Volatile.Read(ref _nextLook);
        if (now < next || Interlocked.CompareExchange(ref _nextLook, now + _betweenLooks, next) != next)
            return;
        var accepted = _accepted.Sum(now);
        var requests = accepted + _notAccepted.Sum(now);
        var share = requests < options.MinimumPerSecond * options.Window.TotalSeconds
            ? 0
            : Math.Clamp((requests - (options.Multiplier * accepted)) / (requests + 1.0), 0, options.LongestRejectedShare);
        Volatile.Write(ref _share, share);
    }
}
