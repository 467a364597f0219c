using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nsx.IntegrationTests.ZooKeeper;

/// <summary>About a thousand calls a second, evenly, until it is stopped. Counts what fails; every reply is checked.</summary>
internal sealed class SteadyLoad
{
    /// <summary>Never more, so that a number of calls takes at least its time.</summary>
    public const int CallsPerSecond = 1000;

    private const int CallsPerTick = 10;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);

    private readonly ITagEcho _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly Task _running;
    private long _calls;

    public SteadyLoad(ITagEcho client)
    {
        _client = client;
        _running = Task.Run(RunAsync);
    }

    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Ends the load, and fails if a call has failed.</summary>
    /// <returns>How many succeeded.</returns>
    public async Task<long> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _failures.Take(5).ShouldBeEmpty($"{_failures.Count} of {Calls + _failures.Count} calls failed");
        return Calls;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_tick);
        var underWay = new List<Task>();
        var began = Stopwatch.GetTimestamp();
        for (var ticks = 1L; !_stop.IsCancellationRequested; ticks++)
        {
            for (var i = 0; i < CallsPerTick; i++)
                underWay.Add(CallAsync($"{ticks}/{i}"));
            underWay.RemoveAll(call => call.IsCompletedSuccessfully);

            // A machine that was busy for a while gets its calls later, not fewer.
            if (Stopwatch.GetElapsedTime(began) < ticks * s_tick)
                await timer.WaitForNextTickAsync();
        }

        await Task.WhenAll(underWay);
    }

    private async Task CallAsync(string tag)
    {
        try
        {
            (await _client.TagAsync(tag)).ShouldBe(tag);
            Interlocked.Increment(ref _calls);
        }
        catch (Exception e)
        {
            _failures.Add(e.Message);
        }
    }
}
