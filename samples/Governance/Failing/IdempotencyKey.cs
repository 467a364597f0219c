using Nsx;

namespace Governance.Failing;

internal static class IdempotencyKey
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a");
        var shop = await stage.OpenAsync();

        // The same key is the same order, however often it is sent.
        var order = shop.With(new() { IdempotencyKey = "order 4711" });
        await order.OrderAsync("tea");
        await order.OrderAsync("tea");
        Console.WriteLine($"sent twice under one key: {stage["a"].Orders} order");
        await shop.With(new() { IdempotencyKey = "order 4712" }).OrderAsync("tea");
        Console.WriteLine($"another key: {stage["a"].Orders} orders");
        // </example>
    }
}
