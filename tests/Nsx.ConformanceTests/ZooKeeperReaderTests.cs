using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.ConformanceTests;

/// <summary>The document of an endpoint, read with Java as Curator and Spring Cloud read it.</summary>
public sealed class ZooKeeperReaderTests : IAsyncLifetime
{
    private const string Jars = "/usr/share/java/jackson-core.jar:/usr/share/java/jackson-annotations.jar:/usr/share/java/jackson-databind.jar";
    private static readonly ImmutableDictionary<string, string> s_metadata = ImmutableDictionary<string, string>.Empty;
    private readonly LeaseRegistryServer _server = new("127.0.0.1:0");
    private readonly IServiceRegistry _registry;

    public ZooKeeperReaderTests()
    {
        _server.Start();
        _registry = RegistryFactory.Open(_server.Uri);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Everything_is_found_where_Curator_and_Spring_look_for_it()
    {
        var read = await ReadAsync(s_metadata.Add("weight", "50").Add("note", "\"ä\""));

        read.ShouldBe(
            """
            name Echo
            id 10.1.2.3:9000
            address 10.1.2.3
            port 9000
            type DYNAMIC
            enabled true
            uri redis://10.1.2.3:9000
            payload 10.1.2.3:9000 Echo
            metadata instance_status=UP
            metadata note="ä"
            metadata weight=50
            """);
    }

    [Fact]
    public async Task Whoever_is_out_of_service_is_not_enabled()
    {
        var read = await ReadAsync(s_metadata.Add("instance_status", "OUT_OF_SERVICE"));

        read.ShouldContain("enabled false");
        read.ShouldContain("metadata instance_status=OUT_OF_SERVICE");
    }

    private async Task<string> ReadAsync(ImmutableDictionary<string, string> metadata)
    {
        var endpoint = new ServiceEndpoint("Echo", "10.1.2.3:9000") { Metadata = metadata };
        await using var registration = _registry.Register(endpoint);
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "the endpoint is listed");
        var port = ((IPEndPoint)_server.LocalEndPoint).Port.ToString(CultureInfo.InvariantCulture);
        var list = (await Tool.RedisCli.RunAsync("-p", port, "NSX.REG.LIST", endpoint.Service)).Reply.Split('\n');
        return (await Tool.Java.RunWithInputAsync(list[^1], "-Dfile.encoding=UTF-8", "-cp", Jars, Repository.Reader("CuratorReader.java"))).Reply;
    }
}
