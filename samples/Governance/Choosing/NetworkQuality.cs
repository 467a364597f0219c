using Nsx.Consumer;

namespace Governance.Choosing;

internal static class NetworkQuality
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        await using var line = new Line(TimeSpan.FromMilliseconds(100));
        var b = await stage.AddAsync("b", configure: options => options.Advertise = line.Address);
        line.Provider = b.Provider.LocalEndPoint;
        var shop = await stage.OpenAsync(new() { LoadBalancing = LoadBalancing.NetworkQuality });

        // The way to b takes 100 ms. PINGs on the connections find that out; the picker looks at them once a second.
        await Calls.UntilAsync(() => stage.Consumer.Endpoints<IShop>().All(endpoint => endpoint.RoundTrip is not null));
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        var tally = await Calls.TallyTogetherAsync(500, () => shop.WhoAsync());
        Console.WriteLine($"b has had some of 500 calls, but less than a third: {tally["b"] is > 0 and < 167}");
        // </example>
    }
}
