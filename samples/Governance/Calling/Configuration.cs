using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nsx;

namespace Governance.Calling;

internal static class Configuration
{
    public static async Task RunAsync()
    {
        // <example>
        var settings = new Dictionary<string, string?>
        {
            ["Nsx:Provider:Listen"] = "127.0.0.1:0",
            ["Nsx:Provider:Propagation"] = "00:00:00",
            ["Nsx:Provider:Metadata:group"] = "blue",
            ["Nsx:Provider:Services:Shop:MaxConcurrency"] = "100",
            ["Nsx:Provider:Services:Shop:Methods:Order:Rate:PerSecond"] = "50",
            ["Nsx:Consumer:Timeout"] = "00:00:02",
            ["Nsx:Consumer:Services:Shop:LoadBalancing"] = "LeastInFlight",
            ["Nsx:Consumer:Services:Shop:FailMode"] = "Failover",
            ["Nsx:Consumer:Services:Shop:Retry:MaxAttempts"] = "2",
            ["Nsx:Consumer:Services:Shop:Routing:Group"] = "blue",
        };

        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        host.Configuration.AddInMemoryCollection(settings);
        host.Services.AddNsxRegistry("memory://configuration");
        host.Services.AddNsxProvider().AddService<IShop>(new Shop("a"));
        host.Services.AddNsxConsumer<IShop>();
        using var app = host.Build();
        await app.StartAsync();

        Console.WriteLine($"answered by {await app.Services.GetRequiredService<IShop>().WhoAsync()}");
        await app.StopAsync();

        // What makes no sense stops the start, and says which key it is.
        await FailAsync("Nsx:Consumer:Services:Shop:Retry:MaxAttempts", "100");
        await FailAsync("Nsx:Consumer:Services:Shop:Retry:MaxAttemps", "2");

        async Task FailAsync(string key, string value)
        {
            var wrong = Host.CreateApplicationBuilder();
            wrong.Logging.ClearProviders();
            wrong.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [key] = value, ["Nsx:Provider:Listen"] = "127.0.0.1:0" });
            wrong.Services.AddNsxRegistry("memory://wrong");
            wrong.Services.AddNsxProvider().AddService<IShop>(new Shop("a"));
            wrong.Services.AddNsxConsumer<IShop>();
            using var stillborn = wrong.Build();
            try
            {
                await stillborn.StartAsync();
            }
            catch (Exception e)
            {
                Console.WriteLine(e.Message.Split('\n', '(')[0].Trim());
            }
        }
        // </example>
    }
}
