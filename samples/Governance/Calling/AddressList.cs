using Nsx;
using Nsx.Provider;

namespace Governance.Calling;

internal static class AddressList
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", build: services => services.AddFilter(
            new AddressFilter(new() { Allow = ["10.0.0.0/8"] }), target: "Shop.Order"));
        await stage.AddAsync("b", build: services => services.AddFilter(
            new AddressFilter(new() { Allow = ["10.0.0.0/8", "loopback"], Deny = ["10.0.0.13"] }), target: "Shop.Order"));
        var shop = await stage.OpenAsync();

        foreach (var receipt in (await shop.InformAsync(one => one.OrderAsync("tea"))).OrderBy(receipt => stage.NameOf(receipt.Endpoint)))
            Console.WriteLine($"{stage.NameOf(receipt.Endpoint)}: {(receipt.IsSuccess ? "ok" : ((RpcException)receipt.Error!).Status)}");
        // </example>
    }
}
