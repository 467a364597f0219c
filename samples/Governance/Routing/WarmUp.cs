using Nsx.Consumer;

namespace Governance.Routing;

internal static class WarmUp
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.Random, WarmUp = TimeSpan.FromMinutes(1) });

        // b appears while the consumer is watching: it begins with a tenth of its share.
        await stage.AddAsync("b");
        await stage.ConnectedAsync(shop);
        var tally = await Calls.TallyAsync(200, () => shop.WhoAsync());
        Console.WriteLine($"b has had some of 200 calls, but less than a quarter: {tally["b"] is > 0 and < 50}");
        // </example>
    }
}
