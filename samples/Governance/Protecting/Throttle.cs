using Nsx.Consumer;

namespace Governance.Protecting;

internal static class Throttle
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast });

        // The provider refuses everything. Soon the consumer stops asking for most of its calls, and says BUSY itself.
        stage["a"].Refuses = int.MaxValue;
        for (var round = 0; round < 50; round++)
        {
            await Calls.TallyAsync(20, () => shop.OrderAsync("tea"));
            await Task.Delay(10);
        }

        Console.WriteLine($"of 1000 calls the provider has seen fewer than 700: {stage["a"].Refusals < 700}");
        // </example>
    }
}
