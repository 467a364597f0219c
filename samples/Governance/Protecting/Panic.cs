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
        (stage["a"].Delay, stage["b"].Delay) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
        await Calls.TallyAsync(4, () => shop.With(new() { Timeout = TimeSpan.FromMilliseconds(200) }).WhoAsync());
        (stage["a"].Delay, stage["b"].Delay) = (TimeSpan.Zero, TimeSpan.Zero);
        Console.WriteLine($"two of four look bad:   {await Calls.TallyAsync(12, () => shop.WhoAsync())}");

        // A third one fails. It is more likely that something else is wrong than that one provider can do the work of four.
        stage["c"].Delay = TimeSpan.FromSeconds(30);
        await Calls.TallyAsync(2, () => shop.With(new() { Timeout = TimeSpan.FromMilliseconds(200) }).WhoAsync());
        stage["c"].Delay = TimeSpan.Zero;
        Console.WriteLine($"three of four look bad: {await Calls.TallyAsync(12, () => shop.WhoAsync())}");
        // </example>
    }
}
