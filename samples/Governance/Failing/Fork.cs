using Nsx;

namespace Governance.Failing;

internal static class Fork
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync();

        (stage["a"].Delay, stage["b"].Refuses) = (TimeSpan.FromSeconds(30), 1);
        Console.WriteLine($"the first success: {await shop.ForkAsync((one, token) => one.WhoAsync(token))}");
        // </example>
    }
}
