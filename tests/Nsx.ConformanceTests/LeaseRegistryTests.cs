using System.Globalization;
using System.Net;
using Calculator;
using Nsx.Provider;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.ConformanceTests;

/// <summary>The lease registry, read and written by hand.</summary>
public sealed class LeaseRegistryTests : IAsyncLifetime
{
    private readonly LeaseRegistryServer _registry = new("127.0.0.1:0");

    private string Port => ((IPEndPoint)_registry.LocalEndPoint).Port.ToString(CultureInfo.InvariantCulture);

    public Task InitializeAsync()
    {
        _registry.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Announced_providers_are_listed_until_they_stop()
    {
        await using var announcing = RegistryFactory.Open(_registry.Uri);
        var provider = NsxProvider.Create(
            options =>
            {
                options.Listen = "127.0.0.1:0";
                options.Propagation = TimeSpan.Zero;
            },
            services => services.AddService<ICalculator>(new CalculatorService()),
            announcing);
        await provider.StartAsync();

        (await UntilAsync(names => names == "Calculator", "NSX.REG.NAMES")).ShouldBe("Calculator");
        (await AskAsync("NSX.REG.LIST", "Calculator")).ShouldContain($"\"id\":\"{provider.Address}\"");

        await provider.DisposeAsync();
        await UntilAsync(names => names.Length == 0, "NSX.REG.NAMES");
    }

    [Fact]
    public async Task A_provider_of_any_language_can_announce_itself()
    {
        const string Entry = """{"name":"Clock","id":"one","address":"127.0.0.1","port":7000}""";
        (await AskAsync("NSX.REG.PUT", "Clock", "one", "60000", Entry)).ShouldNotBeEmpty();
        (await AskAsync("NSX.REG.LIST", "Clock")).ShouldEndWith(Entry);
        (await AskAsync("NSX.REG.DEL", "Clock", "one")).ShouldBe("1");
        (await AskAsync("NSX.REG.DEL", "Clock", "one")).ShouldBe("0");
    }

    [Fact]
    public async Task Watching_needs_RESP3()
    {
        (await AskAsync("-3", "NSX.REG.WATCH", "Clock")).ShouldBe("0");
        (await AskAsync("NSX.REG.WATCH", "Clock")).ShouldStartWith("NOPROTO ");
    }

    private async Task<string> UntilAsync(Func<string, bool> isRight, params string[] command)
    {
        var reply = "";
        async Task AskAgainAsync()
        {
            do
                reply = await AskAsync(command);
            while (!isRight(reply));
        }

        await Eventually.CompleteAsync(AskAgainAsync(), string.Join(' ', command));
        return reply;
    }

    private async Task<string> AskAsync(params string[] command) => (await Tool.RedisCli.RunAsync(["-p", Port, .. command])).Reply.TrimEnd();
}
