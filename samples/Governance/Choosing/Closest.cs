using Nsx.Consumer;

namespace Governance.Choosing;

internal static class Closest
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", "latitude=52.52 longitude=13.40");
        await stage.AddAsync("b", "latitude=48.14 longitude=11.58");
        await stage.AddAsync("c", "latitude=35.68 longitude=139.69");

        // This consumer is in Vienna; b is in Munich.
        stage.Connect(options => (options.Here["latitude"], options.Here["longitude"]) = ("48.21", "16.37"));
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.Closest });

        Console.WriteLine(await Calls.TallyAsync(10, () => shop.WhoAsync()));
        await stage.StopAsync("b");
        Console.WriteLine(await Calls.TallyAsync(10, () => shop.WhoAsync()));
        // </example>
    }
}
