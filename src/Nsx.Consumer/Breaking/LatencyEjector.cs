namespace Nsx.Consumer;

/// <summary>Compares the endpoints of a service now and then, and opens the breakers of those that are much slower than the others.</summary>
internal sealed class LatencyEjector : IDisposable
{
    private readonly LatencyEjectionOptions _options;
    private readonly Func<IReadOnlyList<Subject>> _subjects;
    private readonly ITimer _timer;

    /// <summary>Begins to compare.</summary>
    /// <param name="options">When an endpoint is too slow.</param>
    /// <param name="time">The clock.</param>
    /// <param name="subjects">All endpoints of the service, those with open breakers too. Called once for each interval.</param>
    public LatencyEjector(LatencyEjectionOptions options, TimeProvider time, Func<IReadOnlyList<Subject>> subjects)
    {
        _options = options;
        _subjects = subjects;

        // It may be made in the flow of a call, which must not live as long as the service.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(_ => Sweep(), null, options.Interval, options.Interval);
    }

    public void Dispose() => _timer.Dispose();

    private static TimeSpan Median(List<TimeSpan> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private void Sweep()
    {
        var subjects = _subjects();

        // Each tally is taken, comparable or not: an interval's calls must not count for the next.
        var means = subjects.Select(subject => (subject.Breaker, Calls: subject.Tally.Take())).ToList();
        var comparable = means.Where(one => one.Calls.Count >= _options.MinimumCalls).OrderBy(one => one.Calls.Mean).ToList();
        if (comparable.Count < _options.MinimumEndpoints)
            return;
        var median = Median([.. comparable.Select(one => one.Calls.Mean)]);
        var room = Math.Max(1, (int)(_options.LongestEjectedShare * subjects.Count)) - subjects.Count(subject => !IsInUse(subject.Breaker));
        var slow = comparable.Where(one => IsInUse(one.Breaker) && one.Calls.Mean > _options.MinLatency && one.Calls.Mean > median * _options.Factor);
        foreach (var (breaker, calls) in slow.Reverse().Take(room))
            breaker.Open($"calls take {calls.Mean.TotalMilliseconds:0.#} ms, others {median.TotalMilliseconds:0.#} ms");
    }

    private static bool IsInUse(Breaker breaker) => breaker.State is BreakerState.Closed or BreakerState.Recovering;

    /// <summary>An endpoint to be compared.</summary>
    /// <param name="Tally">How long its calls take.</param>
    /// <param name="Breaker">What opens when it is too slow.</param>
    internal sealed record Subject(LatencyTally Tally, Breaker Breaker);
}
