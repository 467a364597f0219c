using Nsx;

namespace Governance.Failing;

internal static class Inform
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync();

        stage["b"].Refuses = 1;
        var receipts = await shop.InformAsync(one => one.WhoAsync());
        foreach (var receipt in receipts.OrderBy(receipt => stage.NameOf(receipt.Endpoint)))
            Console.WriteLine($"{stage.NameOf(receipt.Endpoint)}: {(receipt.IsSuccess ? receipt.Result : ((RpcException)receipt.Error!).Status)}");
        // </example>
    }
}
