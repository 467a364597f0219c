using Nsx.Consumer;

namespace Governance.Routing;

internal static class OutOfService
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.RoundRobin });

        Console.WriteLine($"both: {await Calls.TallyAsync(10, () => shop.WhoAsync())}");

        // provider.AnnounceAsync(endpoint => endpoint with { Metadata = endpoint.Metadata.SetItem("state", "inactive") })
        await stage.AnnounceAsync("a", "state", "inactive");
        Console.WriteLine($"a is out of service: {await Calls.TallyAsync(10, () => shop.WhoAsync())}");
        await stage.AnnounceAsync("a", "state", "active");
        Console.WriteLine($"a is back: {await Calls.TallyAsync(10, () => shop.WhoAsync())}");
        // </example>
    }
}
