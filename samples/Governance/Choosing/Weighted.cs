using Nsx.Consumer;

namespace Governance.Choosing;

internal static class Weighted
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", "weight=300");
        await stage.AddAsync("b", "weight=100");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.WeightedRoundRobin });

        var tally = await Calls.TallyAsync(40, () => shop.WhoAsync());
        Console.WriteLine($"a has had three of every four calls, at most one more or less: {tally["a"] is >= 29 and <= 31}");
        // </example>
    }
}
