using Nsx.Consumer;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.IntegrationTests;

/// <summary>Providers and registries come and go while calls go on.</summary>
public sealed class StoppingTests
{
    private const int Callers = 8;

    [Fact]
    public async Task A_provider_that_stops_in_good_order_fails_no_call()
    {
        await using var sut = new Echoes();
        await sut.AddProviderAsync();
        var client = sut.Client;
        for (var round = 0; round < 3; round++)
        {
            var leaving = await sut.AddProviderAsync();
            await Eventually.BeTrueAsync(() => Call(client) && leaving.ConnectionCount == 1, "it is connected");
            using var stop = new CancellationTokenSource();
            using var calling = new CountdownEvent(Callers);
            var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (var call = 0; !stop.IsCancellationRequested; call++)
                {
                    (await client.TagAsync($"{caller}/{call}")).ShouldBe($"{caller}/{call}");
                    if (call == 0)
                        calling.Signal();
                }
            })).ToArray();
            await Eventually.BeTrueAsync(() => calling.IsSet || callers.Any(caller => caller.IsCompleted), "all are calling");
            await leaving.DisposeAsync();
            await stop.CancelAsync();
            await Task.WhenAll(callers);
        }
    }

    [Fact]
    public async Task A_provider_that_dies_fails_what_was_under_way_once_and_nothing_else()
    {
        await using var sut = new Echoes(options => options.Timeout = TimeSpan.FromSeconds(60));
        var dying = await sut.AddProviderAsync(isAnnounced: false);
        await using var proxy = new FaultProxy(dying.LocalEndPoint);
        sut.Announce(proxy.EndPoint);
        var client = sut.Client;
        var underWay = Enumerable.Range(0, 20).Select(_ => client.HangAsync()).ToArray();
        await Eventually.BeTrueAsync(() => sut.Service.Hanging == 20, "all are under way");
        await sut.AddProviderAsync();
        proxy.IsDown = true;
        proxy.ResetAll();
        foreach (var call in underWay)
        {
            var e = await Should.ThrowAsync<RpcException>(() => call);
            (e.Status, e.Outcome).ShouldBe((RpcStatus.ConnectionLost, RpcOutcome.Unknown));
        }

        await Eventually.BeTrueAsync(() => Call(client), "the other provider takes over");
        for (var call = 0; call < 100; call++)
            (await client.TagAsync($"{call}")).ShouldBe($"{call}");
        await Eventually.BeTrueAsync(() => dying.RunningCalls == 0, "the calls of a lost connection are cancelled");
    }

    [Fact]
    public async Task A_registry_that_restarts_harms_no_call()
    {
        using var port = FreePorts.Take();
        var address = $"{port.EndPoint()}";
        var server = new LeaseRegistryServer(address);
        server.Start();
        var uri = server.Uri;
        await using var announcing = RegistryFactory.Open(uri);
        await using var provider = Nsx.Provider.NsxProvider.Create(
            options => (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero), services => services.AddService<ITagEcho>(new TagEcho()), announcing);
        await provider.StartAsync();
        await using var consumer = new NsxConsumer(RegistryFactory.Open(uri), ownsRegistry: true);
        var client = consumer.Create<ITagEcho>();
        await consumer.WaitForReadyAsync<ITagEcho>(TimeSpan.FromSeconds(20));
        await server.DisposeAsync();
        await Eventually.BeTrueAsync(() => consumer.Providers<ITagEcho>().Freshness == Freshness.LastKnown, "the registry is missed");
        (await client.TagAsync("while it is away")).ShouldBe("while it is away");
        await using var again = new LeaseRegistryServer(address);
        again.Start();
        await Eventually.BeTrueAsync(
            () =>
            {
                client.TagSync("x").ShouldBe("x");
                return consumer.Providers<ITagEcho>() is { Freshness: Freshness.Live, Endpoints.Length: 1 };
            },
            "the provider is announced again");
    }

    private static bool Call(ITagEcho client)
    {
        try
        {
            return client.TagSync("x") == "x";
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
