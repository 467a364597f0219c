using Nsx.Consumer;

namespace Governance.Routing;

internal static class SubsetRoute
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c", "d", "e", "f");
        stage.Connect(options => options.Id = "till 1");
        var shop = await stage.OpenAsync(new() { Routing = new() { SubsetSize = 2 }, LoadBalancing = LoadBalancing.RoundRobin });

        var tally = await Calls.TallyAsync(60, () => shop.WhoAsync());
        Console.WriteLine($"this consumer uses {tally.Providers} of 6 providers");
        // </example>
    }
}
