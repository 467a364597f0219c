using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nsx.IntegrationTests.Governance;

/// <summary>Callers that call again as soon as they are answered. Every reply is checked.</summary>
internal sealed class ClosedLoop
{
    private readonly Func<long, Task<long>> _call;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<RpcStatus, int> _failures = new();
    private readonly Task _running;
    private long _begun;
    private long _calls;
    private long _failed;
    private long _crossed;

    /// <param name="callers">How many call at once.</param>
    /// <param name="call">Sends a number that nobody else sends, and gets it back.</param>
    public ClosedLoop(int callers, Func<long, Task<long>> call)
    {
        _call = call;
        _running = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Calls that have ended.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that have failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>How they failed.</summary>
    public string Failures => string.Join(", ", _failures.Select(failure => $"{failure.Key} {failure.Value}"));

    /// <summary>Lets it run for a while.</summary>
    public static Task ForAsync(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        return Testing.Eventually.BeTrueAsync(() => Stopwatch.GetElapsedTime(began) >= time, "time passes", time + TimeSpan.FromMinutes(1));
    }

    /// <summary>Ends it, and fails when somebody got what was meant for another.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _crossed.ShouldBe(0, "every reply is its caller's");
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var nonce = Interlocked.Increment(ref _begun);
            try
            {
                if (await _call(nonce) != nonce)
                    Interlocked.Increment(ref _crossed);
            }
            catch (RpcException e)
            {
                Interlocked.Increment(ref _failed);
                _failures.AddOrUpdate(e.Status, 1, (_, count) => count + 1);

                // Who fails at once must not keep the others from their work.
                await Task.Yield();
            }

            Interlocked.Increment(ref _calls);
        }
    }
}
