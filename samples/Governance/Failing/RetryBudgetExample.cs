namespace Governance.Failing;

internal static class RetryBudgetExample
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new()
        {
            Retry = new() { MaxAttempts = 2, BudgetRatio = 0.1, BudgetPerSecond = 0 },
            Throttle = new() { IsEnabled = false },
        });

        // Total outage: everybody refuses everything. One retry for each ten calls, no storm.
        (stage["a"].Refuses, stage["b"].Refuses) = (int.MaxValue, int.MaxValue);
        var tally = await Calls.TallyAsync(200, () => shop.OrderAsync("tea"));
        Console.WriteLine($"{tally}, attempts at most 220: {stage["a"].Refusals + stage["b"].Refusals is > 200 and <= 220}");
        // </example>
    }
}
