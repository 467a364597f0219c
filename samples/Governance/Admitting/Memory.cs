using Nsx.Consumer;

namespace Governance.Admitting;

internal static class Memory
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        var used = 0.5;
        await stage.AddAsync("a", configure: options => options.Memory = new() { Usage = () => used });
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast, Throttle = new() { IsEnabled = false } });
        Console.WriteLine($"50 % used: {await Calls.StatusAsync(() => shop.OrderAsync("tea"))}");

        // The provider looks some times a second. Without Usage it looks at the heap of .NET.
        used = 0.96;
        while (await Calls.StatusAsync(() => shop.OrderAsync("tea")) == "ok")
            await Task.Delay(10);
        Console.WriteLine($"96 % used: {await Calls.StatusAsync(() => shop.OrderAsync("tea"))}");

        used = 0.5;
        while (await Calls.StatusAsync(() => shop.OrderAsync("tea")) != "ok")
            await Task.Delay(10);
        Console.WriteLine("there is room again, and calls are taken");
        // </example>
    }
}
