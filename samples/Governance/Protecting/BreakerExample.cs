using Nsx;
using Nsx.Consumer;

namespace Governance.Protecting;

internal static class BreakerExample
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new()
        {
            LoadBalancing = LoadBalancing.RoundRobin,
            FailMode = FailMode.Failfast,
            Breaker = new() { ConsecutiveFailures = 3, FirstBreak = TimeSpan.FromSeconds(3), SlowStart = TimeSpan.Zero },
        });

        // a hangs: three calls in a row are not answered in time, and the breaker opens.
        stage["a"].Delay = TimeSpan.FromSeconds(30);
        var hasty = shop.With(new() { Timeout = TimeSpan.FromSeconds(1) });
        Console.WriteLine($"a hangs:          {await Calls.TallyAsync(6, () => hasty.WhoAsync())}");
        Console.WriteLine($"breaker open:     {await Calls.TallyAsync(10, () => shop.WhoAsync())}");

        // After the break (3 s, a fifth more or less) a PING asks whether a is there, then one call shows whether it is well.
        stage["a"].Delay = TimeSpan.Zero;
        while (await shop.WhoAsync() != "a")
            await Task.Delay(20);
        Console.WriteLine($"closed again:     {await Calls.TallyAsync(10, () => shop.WhoAsync())}");
        // </example>
    }
}
