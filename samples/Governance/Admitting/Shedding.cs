using Nsx.Consumer;

namespace Governance.Admitting;

internal static class Shedding
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        var cpu = 0.1;
        await stage.AddAsync("a", configure: options => options.Shedding = new() { IsEnabled = true, Cpu = () => cpu });
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast, Throttle = new() { IsEnabled = false } });

        // Some usual traffic, so that the provider knows what it can do.
        stage["a"].Delay = TimeSpan.FromMilliseconds(20);
        Console.WriteLine($"processors at 10 %, all answered: {(await Calls.TallyAsync(20, () => shop.OrderAsync("tea"))).Failed == 0}");

        // The processors are busy, and many more calls come than have been useful before.
        cpu = 0.99;
        Tally tally;
        do
            tally = await Calls.TallyTogetherAsync(60, () => shop.OrderAsync("tea"));
        while (tally.Failed == 0);
        Console.WriteLine($"processors at 99 %, some of 60 refused: {tally.Failed > 0}, some answered: {tally["a"] > 0}");
        // </example>
    }
}
