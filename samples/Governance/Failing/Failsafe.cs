using Nsx.Consumer;

namespace Governance.Failing;

internal static class Failsafe
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failsafe });

        stage["a"].Refuses = 1;
        Console.WriteLine($"refused: {await shop.PriceAsync("tea")}");
        Console.WriteLine($"then: {await shop.PriceAsync("tea")}");
        // </example>
    }
}
