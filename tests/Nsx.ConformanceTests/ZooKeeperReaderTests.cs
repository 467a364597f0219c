using System.Collections.Immutable;
using System.Text;
using Nsx.Registry;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;
using Nsx.ZooKeeper;

namespace Nsx.ConformanceTests;

/// <summary>The data of a provider's node, read with Java as Curator and Spring Cloud read them.</summary>
public sealed class ZooKeeperReaderTests : IAsyncLifetime
{
    private const string Jars = "/usr/share/java/jackson-core.jar:/usr/share/java/jackson-annotations.jar:/usr/share/java/jackson-databind.jar";
    private static readonly ImmutableDictionary<string, string> s_metadata = ImmutableDictionary<string, string>.Empty;
    private readonly string _root = SharedZooKeeper.NewChroot();
    private IServiceRegistry _registry = null!;
    private ZooKeeperClient _client = null!;

    public async Task InitializeAsync()
    {
        var servers = (await SharedZooKeeper.GetAsync()).ConnectionString;
        _registry = RegistryFactory.Open($"zk://{servers}{_root}");
        _client = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = servers });
    }

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _client.DisposeAsync();
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
        var node = await _client.GetAsync($"{_root}/{endpoint.Service}/{endpoint.Address}");
        var document = Encoding.UTF8.GetString(node.Data.Span);
        var read = (await Tool.Java.RunWithInputAsync(document, "-Dfile.encoding=UTF-8", "-cp", Jars, Repository.Reader("CuratorReader.java"))).Reply;
        read.ShouldContain("metadata nsx.proto=resp3");

        // Which process wrote it is for logs, and another one each time.
        return string.Join('\n', read.Split('\n').Where(line => !line.StartsWith("metadata nsx.", StringComparison.Ordinal)));
    }
}
