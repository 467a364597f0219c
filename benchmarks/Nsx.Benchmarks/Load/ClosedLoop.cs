using System.Diagnostics;

namespace Nsx.Benchmarks.Load;

/// <summary>N callers with one call outstanding each, spread evenly over the given clients.</summary>
internal sealed class ClosedLoop(Operation operation, IReadOnlyList<ICallClient> clients) : ILoad
{
    // Kept from level to level: the allocations of the callers themselves must not be counted as the framework's.
    private readonly List<Caller> _callers = [];

    public async Task<LatencyHistogram> RunAsync(int inFlight, TimeSpan duration)
    {
        while (_callers.Count < inFlight)
            _callers.Add(new Caller(clients[_callers.Count % clients.Count], operation, _callers.Count));

        var deadline = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var callers = _callers.Take(inFlight).ToArray();
        await Task.WhenAll(callers.Select(caller => Task.Run(() => caller.CallUntilAsync(deadline))));

        var total = new LatencyHistogram();
        foreach (var caller in callers)
            caller.Latencies.MergeInto(total);
        return total;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
