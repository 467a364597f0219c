using Nsx;
using Nsx.Consumer;

namespace Governance.Calling;

internal static class EndpointViews
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = await Stage.WithAsync("a", "b");
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast, Breaker = new() { ConsecutiveFailures = 1 } });
        var changed = new TaskCompletionSource<BreakerChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Consumer.BreakerChanged += change => changed.TrySetResult(change);

        stage["b"].Delay = TimeSpan.FromSeconds(30);
        var hasty = shop.With(new() { Endpoint = stage.AddressOf("b"), Timeout = TimeSpan.FromMilliseconds(500) });
        await Calls.StatusAsync(() => hasty.WhoAsync());
        var change = await changed.Task;
        Console.WriteLine($"event: {stage.NameOf(change.Address)} is {change.State}: {change.Reason}");

        foreach (var endpoint in stage.Consumer.Endpoints<IShop>().OrderBy(endpoint => stage.NameOf(endpoint.Endpoint.Address)))
            Console.WriteLine($"{stage.NameOf(endpoint.Endpoint.Address)}: connected {endpoint.IsConnected}, breaker {endpoint.Breaker}, share {endpoint.Share}");
        // </example>
    }
}
