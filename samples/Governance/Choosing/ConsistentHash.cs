using Nsx;
using Nsx.Consumer;

namespace Governance.Choosing;

internal static class ConsistentHash
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.ConsistentHash });

        // The contract says [Affinity] string customer: calls for one customer go to one provider.
        var ada = await Calls.TallyAsync(10, () => shop.BasketAsync("Ada"));
        Console.WriteLine($"Ada: {ada.Providers} provider in 10 calls");

        // A key of the caller's own, for methods without such a parameter.
        var tenant = shop.With(new() { AffinityKey = "tenant 7" });
        Console.WriteLine($"tenant 7: {(await Calls.TallyAsync(10, () => tenant.WhoAsync())).Providers} provider in 10 calls");

        // Who leaves takes only its own customers along.
        var customers = Enumerable.Range(0, 60).Select(i => $"customer {i}").ToArray();
        var before = await Task.WhenAll(customers.Select(shop.BasketAsync));
        await stage.StopAsync("c");
        var after = await Task.WhenAll(customers.Select(shop.BasketAsync));
        var moved = before.Zip(after).Where(pair => pair.First != pair.Second).Select(pair => pair.First).Distinct();
        Console.WriteLine($"c has left; whose customers have moved: {string.Join(", ", moved)}");
        // </example>
    }
}
