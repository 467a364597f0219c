using Nsx.Consumer;
using Nsx.Protobuf.Tests.Orders;
using Nsx.Provider;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.Protobuf.Tests;

/// <summary>Messages over real sockets.</summary>
public sealed class CallTests
{
    public CallTests() => Samples.Register();

    [Theory]
    [InlineData("protobuf", "")]
    [InlineData("protobuf", "br")]
    [InlineData("json", "")]
    [InlineData("json", "gzip")]
    public async Task Messages_go_there_and_back(string serializer, string compression)
    {
        await using var registry = new InMemoryRegistry(Guid.NewGuid().ToString("N"));
        await using var provider = await StartAsync(registry, "json,protobuf");
        await using var consumer = new NsxConsumer(registry, new() { Serializer = serializer, Compression = compression, CompressFromBytes = 50, Timeout = TimeSpan.FromMinutes(1) });
        var sut = consumer.Create<IOrders>();
        (await sut.EchoAsync(Samples.Order)).ShouldBe(Samples.Order);
        (await sut.EchoAsync(null)).ShouldBeNull();
        (await sut.EchoAsync(new())).ShouldBe(new Order());
        (await sut.TwiceAsync(Samples.Order)).ShouldBe([Samples.Order, Samples.Order]);
        var lines = new List<Line>();
        await foreach (var line in sut.LinesAsync(Samples.Order))
            lines.Add(line);
        lines.ShouldBe(Samples.Order.Lines);
        sut.Count(Samples.Order, new(), Samples.Order).ShouldBe(6);
        sut.Total([new() { Number = 1 }, new() { Number = 2 }], new() { ["x"] = new() { Number = 4 } }).ShouldBe(7);
        sut.Missing().ShouldBeNull();
    }

    [Fact]
    public async Task A_consumer_of_protobuf_does_not_call_a_provider_of_JSON()
    {
        await using var registry = new InMemoryRegistry(Guid.NewGuid().ToString("N"));
        await using var provider = await StartAsync(registry, "json");
        await using var consumer = new NsxConsumer(registry, new() { Serializer = "protobuf" });
        var e = await Should.ThrowAsync<RpcException>(() => consumer.Create<IOrders>().EchoAsync(new()));
        (e.Status, e.Outcome).ShouldBe((RpcStatus.Unavailable, RpcOutcome.NotExecuted));
        e.ToString().ShouldContain("ConsumerOptions.Serializer is 'protobuf': ERR no serializer 'protobuf' here: ProviderOptions.Serializers is 'json'");
    }

    [Fact]
    public async Task Plain_callers_speak_JSON_to_a_provider_of_protobuf()
    {
        await using var provider = await StartAsync(null, "protobuf");
        using var wire = await Wire.ConnectAsync(provider.LocalEndPoint);
        await wire.AskAsync(
            """Orders.Echo '{"customer":"Ada","lines":[{"article":"tea"}],"number":5}'""" + "\r\n",
            "*6\r\n$8\r\ncustomer\r\n$3\r\nAda\r\n$5\r\nlines\r\n*1\r\n*2\r\n$7\r\narticle\r\n$3\r\ntea\r\n$6\r\nnumber\r\n$1\r\n5\r\n");
        await wire.SendAsync("Orders.Echo '{\"number\":\"many\"}'\r\n");
        (await wire.ReadLineAsync()).ShouldStartWith("-ARGS Orders.Echo: 'order' is not a json (JSON of Order: ");
    }

    private static async Task<NsxProvider> StartAsync(InMemoryRegistry? registry, string serializers)
    {
        var provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation, options.Serializers, options.Compression, options.CompressFromBytes) =
                ("127.0.0.1:0", TimeSpan.Zero, serializers, "br,gzip", 50),
            builder => builder.AddService<IOrders>(new OrderDesk()),
            registry);
        await provider.StartAsync();
        return provider;
    }
}
