using Nsx.Consumer;

namespace Governance.Routing;

internal static class ZoneRoute
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", "zone=north");
        await stage.AddAsync("b", "zone=south");
        await stage.AddAsync("c", "zone=south");
        var shop = await stage.OpenAsync(new() { Routing = new() { Zone = "north" }, LoadBalancing = LoadBalancing.RoundRobin });

        // a has a third of the weight, which is more than MinZoneShare, a fifth.
        Console.WriteLine($"calls from the north: {await Calls.TallyAsync(12, () => shop.WhoAsync())}");
        await stage.StopAsync("a");
        await stage.ConnectedAsync(shop);
        Console.WriteLine($"nobody is left there: {await Calls.TallyAsync(12, () => shop.WhoAsync())}");
        // </example>
    }
}
