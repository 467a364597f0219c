using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Contenders.Ours;
using Nsx.Benchmarks.Driver;
using Nsx.Benchmarks.Load;
using Nsx.Consumer;

namespace Nsx.Benchmarks.Probes;

/// <summary><c>neighbours</c>: how much 64 callers of Add feel two callers of a method that blocks for 20 ms, on the same connection.</summary>
internal static class NeighboursProbe
{
    private const int FastCallers = 64;
    private const int SlowCallers = 2;
    private const int Rounds = 5;
    private static readonly TimeSpan Level = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync()
    {
        var port = FreePort.Find();
        await using var server = await ContenderProgram.Of(ContenderList.Find("nsx-mux")).StartServerAsync(port, CancellationToken.None);
        await using var consumer = NsxClient.Connect($"static://127.0.0.1:{port}");
        await consumer.WaitForReadyAsync<IAsyncCalculator>(TimeSpan.FromSeconds(5));
        var load = new ClosedLoop(Operation.Add, [new MuxContender.Client(consumer)]);
        await load.RunAsync(FastCallers, TimeSpan.FromSeconds(3));

        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var alone = (await load.RunAsync(FastCallers, Level)).Count;
            var together = await WithSlowCallersAsync(consumer, () => load.RunAsync(FastCallers, Level));
            ratios.Add((double)together / alone);
            Console.WriteLine($"round {round + 1}: alone {alone / Level.TotalSeconds:N0} calls/s, with slow neighbours {together / Level.TotalSeconds:N0}, kept {ratios[^1]:P0}");
        }

        Console.WriteLine($"median kept: {ratios.Order().ElementAt(Rounds / 2):P0} (gate: 50 %)");
        return 0;
    }

    private static async Task<long> WithSlowCallersAsync(NsxConsumer consumer, Func<Task<LatencyHistogram>> measure)
    {
        using var stop = new CancellationTokenSource();
        var slow = consumer.Create<ISlowCalculator>();
        var callers = Enumerable.Range(0, SlowCallers).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
                await slow.SleepAsync(20);
        }).ToArray();
        var count = (await measure()).Count;
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        return count;
    }
}
