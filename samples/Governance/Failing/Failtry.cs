using Nsx.Consumer;

namespace Governance.Failing;

internal static class Failtry
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failtry, LoadBalancing = LoadBalancing.RoundRobin });

        // Whoever gets the call refuses it twice. The third attempt goes to the same provider, as the first two did.
        (stage["a"].Refuses, stage["b"].Refuses) = (2, 2);
        var name = await shop.OrderAsync("tea");
        Console.WriteLine($"answered by the provider that had refused twice: {stage[name].Refusals == 2}");
        Console.WriteLine($"refusals in all: {stage["a"].Refusals + stage["b"].Refusals}");
        // </example>
    }
}
