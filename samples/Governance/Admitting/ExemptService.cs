using Nsx.Consumer;

namespace Governance.Admitting;

internal static class ExemptService
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync(
            "a",
            configure: options =>
            {
                options.ClientRate = new() { PerSecond = 0.1, Burst = 3 };
                options.Services["Health"] = new() { IsExempt = true };
            },
            build: services => services.AddService<IHealth>(new Health()));
        var shop = await stage.OpenAsync(new() { FailMode = FailMode.Failfast });
        var health = stage.Consumer.Create<IHealth>(new() { FailMode = FailMode.Failfast });

        // Each client may call three times, and then once in ten seconds. Whoever asks for the provider's health is not counted.
        await Calls.TallyAsync(3, () => shop.OrderAsync("tea"));
        Console.WriteLine($"the shop:   {await Calls.StatusAsync(() => shop.OrderAsync("tea"))}");
        Console.WriteLine($"its health: {await health.CheckAsync()}");
        // </example>
    }

    // <example>
    private sealed class Health : IHealth
    {
        public Task<string> CheckAsync() => Task.FromResult("well, but busy");
    }
    // </example>
}
