using System.Diagnostics;
using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Roles;

/// <summary><c>client &lt;contender&gt; …</c>: warms up, then measures level after level, one JSON line for each.</summary>
internal static class ClientRole
{
    private const int WarmUpInFlight = 32;

    // New callers open their connections and wake their threads here, outside of what is measured.
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(0.2);

    public static async Task<int> DriveAsync(IContender contender, LoadOrder order)
    {
        await using var load = await contender.ConnectAsync(order.Port, order.Connections, order.Operation);
        await load.RunAsync(WarmUpInFlight, order.WarmUp);
        foreach (var inFlight in order.InFlight)
            Console.WriteLine((await MeasureAsync(contender.Name, load, order, inFlight)).ToJson());
        return 0;
    }

    private static async Task<LevelResult> MeasureAsync(string contender, ILoad load, LoadOrder order, int inFlight)
    {
        await load.RunAsync(inFlight, Ramp);
        var before = await ResourceSnapshot.TakeAsync(order.ServerProcess);
        var clock = Stopwatch.StartNew();
        var latencies = await load.RunAsync(inFlight, order.Duration);
        clock.Stop();
        var after = await ResourceSnapshot.TakeAsync(order.ServerProcess);

        double calls = latencies.Count;
        return new LevelResult(
            contender,
            order.Operation.On(),
            inFlight,
            order.Connections,
            Round(calls / clock.Elapsed.TotalSeconds),
            Round(latencies.QuantileMicroseconds(0.50)),
            Round(latencies.QuantileMicroseconds(0.99)),
            Round((after.ClientTime - before.ClientTime).TotalMicroseconds / calls),
            Round((after.ServerTime - before.ServerTime).TotalMicroseconds / calls),
            Round((after.ClientBytes - before.ClientBytes) / calls),
            after.ServerBytes is { } end && before.ServerBytes is { } start ? Round((end - start) / calls) : null);
    }

    private static double Round(double value) => Math.Round(value, 3);
}
