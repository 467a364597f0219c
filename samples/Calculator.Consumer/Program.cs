// A consumer: gets ICalculator injected and calls it until Ctrl+C, whatever happens to single providers.
//   dotnet run -c Release --project samples/Calculator.Consumer -- --registry nsx://127.0.0.1:7399
using Calculator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nsx;

var host = Host.CreateApplicationBuilder(args);
host.Services.AddNsxRegistry(host.Configuration["registry"] ?? "nsx://127.0.0.1:7399");
host.Services.AddNsxConsumer<ICalculator>(options => options.WaitForReady = true);
host.Services.AddHostedService<Till>();
await host.Build().RunAsync();
