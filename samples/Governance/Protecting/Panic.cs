using Nsx;
using Nsx.Consumer;

namespace Governance.Protecting;

internal static class Panic
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c", "d");
        var shop = await stage.OpenAsync(new()
        {
            LoadBalancing = LoadBalancing.RoundRobin,
            FailMode = FailMode.Failfast,
            Breaker = new() { ConsecutiveFailures = 1, FirstBreak = TimeSpan.FromMinutes(5), MaxBreak = TimeSpan.FromMinutes(5) },
        });

        // Two of four fail and are left alone: half of all is the most that may be.
        await FailOnceAsync("a");
        await FailOnceAsync("b");
        Console.WriteLine($"two of four look bad:   {await Calls.TallyAsync(12, () => shop.WhoAsync())}");

        // A third one fails. It is more likely that something else is wrong than that one provider can do the work of four.
        await FailOnceAsync("c");
        Console.WriteLine($"three of four look bad: {await Calls.TallyAsync(12, () => shop.WhoAsync())}");

        async Task FailOnceAsync(string name)
        {
            stage[name].Delay = TimeSpan.FromSeconds(30);
            var hasty = shop.With(new() { Endpoint = stage.AddressOf(name), Timeout = TimeSpan.FromMilliseconds(500) });
            await Calls.StatusAsync(() => hasty.WhoAsync());
            stage[name].Delay = TimeSpan.Zero;
        }
        // </example>
    }
}
