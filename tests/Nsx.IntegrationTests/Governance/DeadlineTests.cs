using System.Diagnostics;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Governance;

/// <summary>Callers are free at their deadlines, and no work begins after them.</summary>
/// <remarks>Bounds are for broken code, and far above what a machine may pause for: what a calm one can do, the benchmarks measure.</remarks>
[Collection(nameof(Alone))]
public sealed class DeadlineTests(ITestOutputHelper output)
{
    private const int Calls = 1000;

    [Fact]
    public async Task A_thousand_callers_of_a_provider_that_never_answers_are_freed_in_time()
    {
        await using var ledgers = new Ledgers();
        ledgers.AddScript(_ => null);

        // One connection, and one endpoint: nothing comes to help.
        var client = ledgers.Consumer.Create<ILedger>(new() { Breaker = new() { IsEnabled = false } });
        await Ledgers.BeConnectedAsync(client, 1);
        var times = Enumerable.Range(5, 46).Select(tens => TimeSpan.FromMilliseconds(10 * tens)).ToArray();
        var proxies = Array.ConvertAll(times, time => client.With(new() { Timeout = time }));

        // The first exceptions of a process take their time.
        double[] late = [];
        foreach (var calls in new[] { 100, Calls })
            late = await Task.WhenAll(Enumerable.Range(0, calls).Select(call => LatenessAsync(proxies[call % times.Length], times[call % times.Length])));

        Array.Sort(late);
        output.WriteLine($"freed after their deadlines by: p50 {late[Calls / 2]:0.0} ms, p99 {late[Calls * 99 / 100]:0.0} ms, at most {late[^1]:0.0} ms; at least {late[0]:0.0} ms");
        late[0].ShouldBeGreaterThan(-2, "nobody is freed before");
        late[^1].ShouldBeLessThan(5000);
    }

    [Fact]
    public async Task No_method_begins_after_its_deadline()
    {
        var slow = new Slow();
        await using var provider = Provider.NsxProvider.Create(
            options =>
            {
                options.Listen = "127.0.0.1:0";
                options.Services["Slow"] = new() { MaxConcurrency = 2, MaxQueued = Calls, MaxQueueAge = TimeSpan.FromMinutes(1) };
            },
            services => services.AddService<ISlow>(slow));
        await provider.StartAsync();
        await using var registry = new Registry.InMemoryRegistry(Guid.NewGuid().ToString("N"));
        registry.Register(new("Slow", provider.Address));
        await using var consumer = new Consumer.NsxConsumer(registry);
        var client = consumer.Create<ISlow>();
        // Ten times more than it can do in that time.
        var proxies = Enumerable.Range(1, 50).Select(tens => client.With(new() { Timeout = TimeSpan.FromMilliseconds(10 * tens) })).ToArray();

        // The first exceptions of a process take their time.
        string[] ended = [];
        foreach (var calls in new[] { 200, Calls })
        {
            slow.Forget();
            ended = await Task.WhenAll(Enumerable.Range(0, calls).Select(call => WorkAsync(proxies[call % proxies.Length])));
            await Eventually.BeTrueAsync(() => provider.RunningCalls == 0, "nothing waits any more");
        }

        var (runs, late) = slow.Result;
        output.WriteLine($"{string.Join(", ", ended.GroupBy(status => status).Select(group => $"{group.Key} {group.Count()}"))}; {runs} ran; the latest began {late:0.0} ms after its deadline (negative: before)");
        runs.ShouldBeInRange(1, Calls - 1);

        // Between the look at the clock and the first line of a method lies what a thread may be paused for; the last in this queue would wait for five seconds.
        late.ShouldBeLessThan(2000);
    }

    private static async Task<double> LatenessAsync(ILedger client, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await client.LookAsync(1);
            throw new InvalidOperationException("It was answered.");
        }
        catch (RpcException e) when (e.Status == RpcStatus.DeadlineExceeded)
        {
            return (Stopwatch.GetElapsedTime(began) - time).TotalMilliseconds;
        }
    }

    private static async Task<string> WorkAsync(ISlow client)
    {
        try
        {
            await client.WorkAsync();
            return "succeeded";
        }
        catch (RpcException e)
        {
            return e.Status.ToString();
        }
    }

    public interface ISlow
    {
        Task WorkAsync();
    }

    private sealed class Slow : ISlow
    {
        private readonly Lock _lock = new();
        private int _runs;
        private double _latest = double.MinValue;

        public (int Runs, double LatestMilliseconds) Result
        {
            get
            {
                lock (_lock)
                    return (_runs, _latest);
            }
        }

        public void Forget()
        {
            lock (_lock)
                (_runs, _latest) = (0, double.MinValue);
        }

        public Task WorkAsync()
        {
            var late = (Stopwatch.GetTimestamp() - CallContext.Current!.Deadline.Timestamp) * 1000.0 / Stopwatch.Frequency;
            lock (_lock)
                (_runs, _latest) = (_runs + 1, Math.Max(late, _latest));
            return Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
