using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nsx;

namespace Governance.Calling;

internal static class Reload
{
    public static async Task RunAsync()
    {
        // <example>
        await using var stage = Stage.Empty();
        await stage.AddAsync("a");
        await stage.AddAsync("b", "tag=canary");

        var configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton(stage.Registry);
        services.AddNsxConsumer<IShop>();
        await using var container = services.BuildServiceProvider();
        var shop = container.GetRequiredService<IShop>();
        Console.WriteLine($"before: {await Calls.TallyAsync(10, () => shop.WhoAsync())}");

        // A file that is watched does the same when it is saved.
        configuration["Nsx:Consumer:Services:Shop:Routing:Tag"] = "canary";
        configuration.Reload();
        Console.WriteLine($"after: {await Calls.TallyAsync(10, () => shop.WhoAsync())}");

        // What makes no sense is logged, and changes nothing.
        configuration["Nsx:Consumer:Services:Shop:LoadBalancing"] = "Fortune";
        configuration.Reload();
        Console.WriteLine($"after nonsense: {await Calls.TallyAsync(10, () => shop.WhoAsync())}");
        // </example>
    }
}
