using Nsx.Consumer;

namespace Governance.Choosing;

internal static class LeastInFlight
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.LeastInFlight });

        // a keeps its calls; those that come are given to whoever has fewer under way.
        stage["a"].Delay = TimeSpan.FromSeconds(1);
        var held = Calls.TallyTogetherAsync(2, () => shop.WhoAsync());
        await stage["a"].Entered;
        Console.WriteLine($"while a is at work: {await Calls.TallyAsync(20, () => shop.WhoAsync())}");
        Console.WriteLine($"before: {await held}");
        // </example>
    }
}
