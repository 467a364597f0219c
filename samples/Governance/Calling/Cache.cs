using Nsx.Provider;

namespace Governance.Calling;

internal static class Cache
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddFilter(
            new ResultCacheFilter(new() { TimeToLive = TimeSpan.FromMinutes(1) }), target: "Shop.Price"));
        var shop = await stage.OpenAsync();

        var before = stage["a"].Calls;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shop.PriceAsync("tea")));
        await shop.PriceAsync("milk");
        Console.WriteLine($"21 calls for two articles, executed: {stage["a"].Calls - before}");
        // </example>
    }
}
