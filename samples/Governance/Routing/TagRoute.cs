using Nsx;

namespace Governance.Routing;

internal static class TagRoute
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a");
        await stage.AddAsync("b", "tag=canary");
        var shop = await stage.OpenAsync();

        Console.WriteLine($"without a tag: {await Calls.TallyAsync(10, () => shop.WhoAsync())}");
        var canary = shop.With(new() { Tag = "canary" });
        Console.WriteLine($"tag canary: {await Calls.TallyAsync(10, () => canary.WhoAsync())}");
        var unknown = shop.With(new() { Tag = "night" });
        Console.WriteLine($"a tag that nobody has: {await Calls.TallyAsync(10, () => unknown.WhoAsync())}");
        // </example>
    }
}
