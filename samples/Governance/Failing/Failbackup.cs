using Nsx.Consumer;

namespace Governance.Failing;

internal static class Failbackup
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new()
        {
            FailMode = FailMode.Failbackup,
            LoadBalancing = LoadBalancing.RoundRobin,
            Hedging = new() { Delay = TimeSpan.FromMilliseconds(20) },
        });

        // a does not fail, it just takes its time. b is asked 20 ms later, and the first answer counts.
        stage["a"].Delay = TimeSpan.FromSeconds(30);
        Console.WriteLine(await Calls.TallyAsync(6, () => shop.WhoAsync()));
        // </example>
    }
}
