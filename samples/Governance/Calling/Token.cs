using Nsx.Consumer;
using Nsx.Provider;

namespace Governance.Calling;

internal static class Token
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddFilter(new TokenFilter(["s3cret"]), target: "Shop.Order"));

        var shop = await stage.OpenAsync();
        Console.WriteLine($"without a token: {await Calls.StatusAsync(() => shop.OrderAsync("tea"))}");

        // Any function that gives a token, such as one that keeps it until it expires. Tokens need TLS on real networks.
        stage.Connect(options => options.Filters.Add(new TokenSourceFilter(_ => new("s3cret"))));
        shop = stage.Consumer.Create<IShop>();
        Console.WriteLine($"with one: {await Calls.StatusAsync(() => shop.OrderAsync("tea"))}");
        // </example>
    }
}
