using Nsx.Consumer;

namespace Governance.Protecting;

internal static class LatencyEjection
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync(new()
        {
            LoadBalancing = LoadBalancing.RoundRobin,
            LatencyEjection = new() { IsEnabled = true, Interval = TimeSpan.FromSeconds(1), MinimumCalls = 5 },
        });

        // c never fails. It just takes 300 ms where the others take one.
        stage["c"].Delay = TimeSpan.FromMilliseconds(300);
        Tally tally;
        do
            tally = await Calls.TallyTogetherAsync(60, () => shop.WhoAsync());
        while (tally["c"] > 0);
        Console.WriteLine(tally["a"] + tally["b"] == 60 ? "c is left alone" : $"{tally}");
        // </example>
    }
}
