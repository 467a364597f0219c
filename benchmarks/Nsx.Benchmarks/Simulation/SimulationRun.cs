using Nsx.Benchmarks.Load;
using Nsx.Consumer;

namespace Nsx.Benchmarks.Simulation;

/// <summary>One scenario with one picker: events in the order of their times. The same seed gives the same result.</summary>
internal sealed class SimulationRun
{
    private readonly Scenario _scenario;
    private readonly ConcurrentRandom _random = new(20261121);
    private readonly SimulatedTime _time = new();
    private readonly SimulatedEndpoint[] _endpoints;
    private readonly SimulatedConsumer[] _consumers;
    private readonly PriorityQueue<SimulatedCall, long> _endings = new();
    private readonly int[] _counts = new int[Scenario.Endpoints];

    public SimulationRun(Scenario scenario, string picker)
    {
        _scenario = scenario;
        _endpoints =
        [
            .. Enumerable.Range(0, Scenario.Endpoints).Select(i => i == Scenario.Sick
                ? new SimulatedEndpoint(scenario.SickMilliseconds, scenario.SickFailures)
                : new SimulatedEndpoint(Scenario.HealthyMilliseconds, failures: 0)),
        ];
        _consumers = [.. Enumerable.Range(0, Scenario.Consumers).Select(_ => new SimulatedConsumer(picker, _random, _time))];
    }

    /// <summary>Of calls that succeeded, those that began after the warm-up.</summary>
    public LatencyHistogram Latencies { get; } = new();

    public double ShareOfSick => _counts[Scenario.Sick] / (double)_counts.Sum();

    public int LongestQueue => _endpoints.Max(endpoint => endpoint.LongestQueue);

    /// <summary>Runs until all calls that came in time have ended.</summary>
    public void Run()
    {
        var end = (long)(Scenario.WarmUp + Scenario.Duration).TotalNanoseconds;
        for (var next = Gap(); next < end; next += Gap())
        {
            EndCallsUntil(next);
            _time.Now = next;
            Begin();
        }

        EndCallsUntil(long.MaxValue);
    }

    private static bool Counts(SimulatedCall call) => call.Began >= Scenario.WarmUp.TotalNanoseconds;

    private long Gap() => (long)(-Math.Log(1 - _random.NextDouble()) / _scenario.CallsPerSecond * 1e9);

    private void Begin()
    {
        var consumer = _random.Next(_consumers.Length);
        var call = new SimulatedCall(_time.Now, consumer, _consumers[consumer].Pick());
        if (Counts(call))
            _counts[call.Endpoint]++;
        if (_endpoints[call.Endpoint].TryStart(call))
            Serve(call);
    }

    private void Serve(SimulatedCall call) => _endings.Enqueue(call, _time.Now + _endpoints[call.Endpoint].Serve(call, _random));

    private void EndCallsUntil(long limit)
    {
        while (_endings.TryPeek(out var call, out var when) && when <= limit)
        {
            _endings.Dequeue();
            _time.Now = when;
            var endpoint = _endpoints[call.Endpoint];
            _consumers[call.Consumer].Candidates[call.Endpoint].Ended(when, when - call.Began, !call.IsFailing);
            if (Counts(call) && !call.IsFailing)
                Latencies.Record(when - call.Began);
            if (endpoint.EndOne() is { } next)
                Serve(next);
        }
    }
}
