using Nsx.Consumer;

namespace Governance.Failing;

internal static class Failfast
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast, LoadBalancing = LoadBalancing.RoundRobin });

        stage["a"].Refuses = 3;
        Console.WriteLine(await Calls.TallyAsync(10, () => shop.OrderAsync("tea")));
        // </example>
    }
}
