using Nsx;
using Nsx.Consumer;

namespace Governance.Choosing;

internal static class LeastInFlight
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.LeastInFlight });

        // One call is under way at a. Those that come are given to whoever has fewer.
        stage["a"].Delay = TimeSpan.FromSeconds(2);
        var held = shop.With(new() { Endpoint = stage.AddressOf("a") }).WhoAsync();
        Console.WriteLine($"while a is at work: {await Calls.TallyAsync(20, () => shop.WhoAsync())}");
        Console.WriteLine($"the first call: {await held}");
        // </example>
    }
}
