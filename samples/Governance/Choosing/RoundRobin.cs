using Nsx.Consumer;

namespace Governance.Choosing;

internal static class RoundRobin
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.RoundRobin });

        Console.WriteLine(await Calls.TallyAsync(30, () => shop.WhoAsync()));
        // </example>
    }
}
