// A provider: hosts Calculator and Echo, and announces them.
//   dotnet run -c Release --project samples/Calculator.Provider -- --listen 127.0.0.1:7400 --registry nsx://127.0.0.1:7399
// With --host-registry it hosts the registry too, so that two terminals are enough.
using Calculator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nsx;

const string hostRegistry = "--host-registry";
var host = Host.CreateApplicationBuilder([.. args.Where(argument => argument != hostRegistry)]);
var listen = host.Configuration["listen"] ?? "127.0.0.1:7400";
var registry = host.Configuration["registry"];
if (registry is not null)
    host.Services.AddNsxRegistry(registry);
if (args.Contains(hostRegistry))
    host.Services.AddNsxLeaseRegistry();

host.Services.AddNsxProvider(options => options.Listen = listen)
    .AddService<ICalculator, CalculatorService>(ServiceLifetime.Singleton)
    .AddService<IEcho, EchoService>(ServiceLifetime.Singleton)
    .AddFunction("Clock.Now", () => DateTimeOffset.Now);

await host.Build().RunAsync();
