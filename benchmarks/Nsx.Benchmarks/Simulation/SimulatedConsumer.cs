using System.Collections.Immutable;
using Nsx.Consumer;

namespace Nsx.Benchmarks.Simulation;

/// <summary>A consumer that knows no more of the endpoints than its own calls have shown.</summary>
internal sealed class SimulatedConsumer
{
    private const int Keys = 1000;
    private readonly Picker _picker;
    private readonly Random _random;

    public SimulatedConsumer(string picker, Random random, TimeProvider time)
    {
        _random = random;
        Candidates = [.. Enumerable.Range(0, Scenario.Endpoints).Select(i => new Candidate(new("Simulated", $"10.0.0.{i}:7400"), time))];
        _picker = new PickerContext(Candidates, random, time).Make(LoadBalancing.Factories[picker]);
    }

    public ImmutableArray<Candidate> Candidates { get; }

    public int Pick()
    {
        var chosen = _picker.Pick(new("Simulated.Call", AffinityHash.Finish((ulong)_random.Next(Keys))));
        Candidates[chosen].Began();
        return chosen;
    }
}
