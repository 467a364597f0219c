using Nsx;

namespace Governance.Failing;

internal static class Broadcast
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b", "c");
        var shop = await stage.OpenAsync();

        await shop.BroadcastAsync(one => one.OrderAsync("tea"));
        Console.WriteLine($"orders: a {stage["a"].Orders}, b {stage["b"].Orders}, c {stage["c"].Orders}");

        stage["b"].Refuses = 1;
        try
        {
            await shop.BroadcastAsync(one => one.OrderAsync("milk"));
        }
        catch (AggregateException e)
        {
            Console.WriteLine($"{e.InnerExceptions.Count} of 3 has failed: {((RpcException)e.InnerExceptions[0]).Status}");
        }
        // </example>
    }
}
