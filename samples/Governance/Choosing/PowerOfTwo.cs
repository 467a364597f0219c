using Nsx.Consumer;

namespace Governance.Choosing;

internal static class PowerOfTwo
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.PowerOfTwoChoices });

        // c answers, but slowly. Nobody says so: the consumer measures it.
        stage["c"].Delay = TimeSpan.FromMilliseconds(300);
        var tally = new Tally();
        for (var round = 0; round < 10; round++)
        {
            foreach (var name in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shop.WhoAsync())))
                tally.Add(name);
        }

        Console.WriteLine($"c has had less than a quarter of 200 calls: {tally["c"] < 50}");
        // </example>
    }
}
