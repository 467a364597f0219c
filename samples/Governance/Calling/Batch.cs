using Nsx;

namespace Governance.Calling;

internal static class Batch
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        var shop = await stage.OpenAsync();

        // What is called within the block leaves when it ends: in one write, where each call would have made its own.
        Task<decimal>[] prices;
        using (CallBatch.Begin())
            prices = [shop.PriceAsync("tea"), shop.PriceAsync("milk"), shop.PriceAsync("bread")];
        Console.WriteLine($"{(await Task.WhenAll(prices)).Length} prices");
        // </example>
    }
}
