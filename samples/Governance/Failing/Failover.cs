using Nsx.Consumer;

namespace Governance.Failing;

internal static class Failover
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failover, LoadBalancing = LoadBalancing.RoundRobin });

        // Refused before it began: any method may be tried elsewhere, also one that buys something.
        stage["a"].Refuses = 5;
        var tally = await Calls.TallyAsync(20, () => shop.OrderAsync("tea"));
        Console.WriteLine($"20 calls: {tally.Failed} failed, {stage["a"].Refusals} refusals, {stage["a"].Orders + stage["b"].Orders} orders");
        // </example>
    }
}
