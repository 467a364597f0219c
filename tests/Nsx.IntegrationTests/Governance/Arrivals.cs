using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nsx.IntegrationTests.Governance;

/// <summary>Calls that come by the clock, evenly, whether those before them have ended or not.</summary>
internal sealed class Arrivals
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<RpcStatus, int> _failures = new();
    private readonly List<Task> _underWay = [];
    private int _failed;

    private Arrivals()
    {
    }

    /// <summary>How many came.</summary>
    public int Calls { get; private set; }

    /// <summary>How many of them failed; all are counted once <see cref="Ended"/> is completed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Completed when every call has ended.</summary>
    public Task Ended => Task.WhenAll(_underWay);

    public override string ToString() => $"{Calls} calls, {Failed} failed ({string.Join(", ", _failures.Select(failure => $"{failure.Key} {failure.Value}"))})";

    /// <summary>Lets calls come for a while, and returns when the last has come.</summary>
    public static async Task<Arrivals> ForAsync(TimeSpan time, double callsPerSecond, Func<Task> call)
    {
        var arrivals = new Arrivals();
        using var timer = new PeriodicTimer(s_tick);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var now = Stopwatch.GetElapsedTime(began);
            for (var due = (int)(Math.Min(now.TotalSeconds, time.TotalSeconds) * callsPerSecond); arrivals.Calls < due; arrivals.Calls++)
                arrivals._underWay.Add(arrivals.CallAsync(call));
            if (now >= time)
                return arrivals;
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task CallAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException e)
        {
            Interlocked.Increment(ref _failed);
            _failures.AddOrUpdate(e.Status, 1, (_, count) => count + 1);
        }
    }
}
