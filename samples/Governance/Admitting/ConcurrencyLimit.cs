using Nsx.Consumer;

namespace Governance.Admitting;

internal static class ConcurrencyLimit
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", configure: options =>
            options.Services["Shop"] = new() { MaxConcurrency = 2, MaxQueued = 1, MaxQueueAge = TimeSpan.FromSeconds(10) });
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast });

        // Two run, one waits for a place, three are told BUSY at once.
        stage["a"].Delay = TimeSpan.FromSeconds(1);
        Console.WriteLine(await Calls.TallyTogetherAsync(6, () => shop.OrderAsync("tea")));
        Console.WriteLine(stage["a"].Calls == 4 ? "the refused calls were never begun" : "");
        // </example>
    }
}
