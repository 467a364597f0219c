using Nsx.Consumer;

namespace Governance.Choosing;

internal static class StickyChoice
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.Sticky });

        var first = await shop.WhoAsync();
        Console.WriteLine($"the first provider has answered all of 20 calls: {(await Calls.TallyAsync(20, () => shop.WhoAsync()))[first] == 20}");
        await stage.StopAsync(first);
        Console.WriteLine($"it has left; another one has answered all of 20 calls: {await Calls.TallyAsync(20, () => shop.WhoAsync()) is { Providers: 1, Failed: 0 }}");
        // </example>
    }
}
