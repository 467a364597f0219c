using Nsx.Consumer;

namespace Governance.Choosing;

internal static class RandomChoice
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.Random });

        var tally = await Calls.TallyAsync(300, () => shop.WhoAsync());
        foreach (var name in (string[])["a", "b", "c"])
            Console.WriteLine($"{name} has answered between 60 and 140 of 300 calls: {tally[name] is >= 60 and <= 140}");
        // </example>
    }
}
