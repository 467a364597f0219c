// Everything in one process: a registry, two providers, a consumer. Prints what happens, then serves until Ctrl+C.
//   dotnet run -c Release --project samples/Quickstart            add -- --once to end after the transcript
using System.Runtime.InteropServices;
using Calculator;
using Nsx;
using Nsx.Provider;
using Nsx.Registry;

await using var registry = new LeaseRegistryServer("127.0.0.1:7399");
registry.Start();

await using var announcing = RegistryFactory.Open(registry.Uri);
await using var first = await StartProviderAsync("127.0.0.1:7400");
var second = await StartProviderAsync("127.0.0.1:7401");

await using (var nsx = NsxClient.Connect(registry.Uri))
{
    var transcript = new Transcript(nsx);
    await transcript.CallsAsync();
    await transcript.FailuresAsync();
    await transcript.StopOneProviderAsync(second);
}

if (args.Contains("--once"))
    return;

await using var again = await StartProviderAsync("127.0.0.1:7401");
Console.WriteLine(
    """

    Serving on 127.0.0.1:7400 and :7401 until Ctrl+C. Try in another terminal:
      redis-cli -p 7400 Calculator.Add 1 2
      redis-cli -p 7400 Calculator.Divide 1 0
      redis-cli -3 -p 7400 Calculator.Total '{"customer":"Ada","lines":[{"article":"tea","count":2,"price":3.5,"tags":[]}],"discounts":{}}'
      redis-cli -p 7400                              then TAB completes: Calculator.<TAB>
      redis-benchmark -p 7400 -c 50 -P 16 -n 1000000 -q Calculator.Add 1 2
      redis-cli -p 7399 NSX.REG.LIST Calculator      what the registry knows
    """);
var end = new TaskCompletionSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    end.TrySetResult();
};
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    end.TrySetResult();
});
await end.Task;

async Task<NsxProvider> StartProviderAsync(string listen)
{
    var provider = NsxProvider.Create(
        options => options.Listen = listen,
        services => services
            .AddService<ICalculator>(new CalculatorService())
            .AddService<IEcho>(new EchoService())
            .AddFunction("Clock.Now", () => DateTimeOffset.Now),
        announcing);
    await provider.StartAsync();
    return provider;
}
