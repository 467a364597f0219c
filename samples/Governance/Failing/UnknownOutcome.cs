using Nsx;
using Nsx.Consumer;

namespace Governance.Failing;

internal static class UnknownOutcome
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failover });

        // Two calls are under way at a when it is killed: nobody can know how far they came.
        stage["a"].Delay = TimeSpan.FromMinutes(1);
        var begun = stage["a"].Calls;
        var who = Calls.StatusAsync(() => shop.WhoAsync());
        var order = Calls.StatusAsync(() => shop.OrderAsync("tea"));
        await Calls.UntilAsync(() => stage["a"].Calls == begun + 2);
        await stage.AddAsync("b");
        await shop.InformAsync(one => one.With(new() { Timeout = TimeSpan.FromMilliseconds(50) }).WhoAsync());
        await stage.KillAsync("a");

        Console.WriteLine($"idempotent: {await who}, from b");
        Console.WriteLine($"not idempotent: {await order}; b has {stage["b"].Orders} orders");
        // </example>
    }
}
