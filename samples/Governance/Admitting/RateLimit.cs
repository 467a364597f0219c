using Nsx.Consumer;

namespace Governance.Admitting;

internal static class RateLimit
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a", configure: options => options.Services["Shop"] = new()
        {
            Methods = { ["Order"] = new() { Rate = new() { PerSecond = 0.1, Burst = 3 } } },
        });
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast });

        Console.WriteLine(await Calls.TallyAsync(5, () => shop.OrderAsync("tea")));
        try
        {
            await shop.OrderAsync("tea");
        }
        catch (Nsx.RpcException e)
        {
            Console.WriteLine($"{e.Status}; try again in seconds, not at once: {e.RetryAfter > TimeSpan.FromSeconds(1)}");
        }
        // </example>
    }
}
