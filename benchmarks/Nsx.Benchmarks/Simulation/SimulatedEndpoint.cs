namespace Nsx.Benchmarks.Simulation;

/// <summary>Serves some calls at once, in the order in which they come; the others wait.</summary>
internal sealed class SimulatedEndpoint(double meanMilliseconds, double failures)
{
    private readonly Queue<SimulatedCall> _waiting = new();
    private int _busy;

    /// <summary>The most calls that ever waited.</summary>
    public int LongestQueue { get; private set; }

    /// <summary>A call comes; true when it starts now.</summary>
    public bool TryStart(SimulatedCall call)
    {
        if (_busy < Scenario.CallsAtOnce)
        {
            _busy++;
            return true;
        }

        _waiting.Enqueue(call);
        LongestQueue = Math.Max(LongestQueue, _waiting.Count);
        return false;
    }

    /// <summary>A call has ended; the next one starts in its place.</summary>
    public SimulatedCall? EndOne()
    {
        if (_waiting.TryDequeue(out var next))
            return next;
        _busy--;
        return null;
    }

    /// <summary>Decides how one call ends.</summary>
    /// <returns>How long it takes, in nanoseconds.</returns>
    public long Serve(SimulatedCall call, Random random)
    {
        call.IsFailing = random.NextDouble() < failures;
        var mean = call.IsFailing ? Scenario.FailureMilliseconds : meanMilliseconds;
        return (long)(-Math.Log(1 - random.NextDouble()) * mean * 1e6);
    }
}
